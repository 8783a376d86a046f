import { chapter } from '../case/case.ts';
import { documented } from '../case/clauses.ts';
import { type JudgedRow, onSurface, type PixelRow, refuses, remote, stored } from './pixels.ts';

const trim = documented('optimization/features#trim');
const rotate = documented('optimization/features#rotate');
const flip = documented('optimization/features#flip');

const rows: readonly (PixelRow | JudgedRow)[] = [
  {
    says: 'cut the same from each side',
    options: 'trim=20;20;20;20',
    picture: 'framed.png',
    expected: { width: 100, height: 50, grid: 'RG BW' },
    clause: trim,
  },
  {
    says: 'cut the first number from the top',
    options: 'trim=50;0;0;0',
    picture: 'quarters.png',
    expected: { width: 200, height: 50, grid: 'BW' },
    clause: trim,
  },
  {
    says: 'cut the second number from the right',
    options: 'trim=0;100;0;0',
    picture: 'quarters.png',
    expected: { width: 100, height: 100, grid: 'R B' },
    clause: trim,
  },
  {
    says: 'cut the third number from the bottom',
    options: 'trim=0;0;50;0',
    picture: 'quarters.png',
    expected: { width: 200, height: 50, grid: 'RG' },
    clause: trim,
  },
  {
    says: 'cut the fourth number from the left',
    options: 'trim=0;0;0;100',
    picture: 'quarters.png',
    expected: { width: 100, height: 100, grid: 'G W' },
    clause: trim,
  },
  {
    says: 'cut from the left',
    options: 'trim.left=100',
    picture: 'quarters.png',
    expected: { width: 100, height: 100, grid: 'G W' },
    clause: trim,
  },
  {
    says: 'cut from the top',
    options: 'trim.top=50',
    picture: 'quarters.png',
    expected: { width: 200, height: 50, grid: 'BW' },
    clause: trim,
  },
  {
    says: 'keep so many columns',
    options: 'trim.width=100',
    picture: 'quarters.png',
    expected: { width: 100, height: 100, grid: 'R B' },
    clause: trim,
  },
  {
    says: 'keep so many rows',
    options: 'trim.height=50',
    picture: 'quarters.png',
    expected: { width: 200, height: 50, grid: 'RG' },
    clause: trim,
  },
  {
    says: 'keep so many columns from the offset',
    options: 'trim.left=100,trim.width=60',
    picture: 'quarters.png',
    expected: { width: 60, height: 100, grid: 'G W' },
    clause: trim,
  },
  {
    says: 'remove a uniform border',
    options: 'trim=border',
    picture: 'framed.png',
    expected: { width: 100, height: 50, grid: 'RG BW' },
    clause: trim,
  },
  {
    says: 'remove a border of the given colour',
    options: 'trim.border.color=%23808080',
    picture: 'framed.png',
    expected: { width: 100, height: 50, grid: 'RG BW' },
    clause: trim,
  },
  {
    says: 'leave a part of the border',
    options: 'trim=border,trim.border.keep=5',
    picture: 'framed.png',
    expected: { width: 110, height: 60 },
    clause: trim,
  },
  {
    says: 'take decimals below 1 for shares of the side',
    options: 'trim=0.5;0;0;0',
    picture: 'quarters.png',
    expected: { width: 200, height: 50, grid: 'BW' },
    clause: trim,
  },
  {
    says: 'trim before resizing',
    options: 'trim=0;100;0;0,width=50',
    picture: 'quarters.png',
    expected: { width: 50, height: 50, grid: 'R B' },
    clause: trim,
  },
  {
    says: 'trim before rotating',
    options: 'trim=50;0;0;0,rotate=90',
    picture: 'quarters.png',
    expected: { width: 50, height: 200, grid: 'B W' },
    clause: trim,
  },
  {
    says: 'turn clockwise by a quarter',
    options: 'rotate=90',
    picture: 'quarters.png',
    expected: { width: 100, height: 200, grid: 'BR WG' },
    clause: rotate,
  },
  {
    says: 'turn by a half',
    options: 'rotate=180',
    picture: 'quarters.png',
    expected: { width: 200, height: 100, grid: 'WB GR' },
    clause: rotate,
  },
  {
    says: 'turn clockwise by three quarters',
    options: 'rotate=270',
    picture: 'quarters.png',
    expected: { width: 100, height: 200, grid: 'GW RB' },
    clause: rotate,
  },
  {
    says: 'let width refer to the turned picture',
    options: 'rotate=90,width=50',
    picture: 'quarters.png',
    expected: { width: 50, height: 100, grid: 'BR WG' },
    clause: rotate,
  },
  {
    says: 'mirror left and right',
    options: 'flip=h',
    picture: 'quarters.png',
    expected: { width: 200, height: 100, grid: 'GR WB' },
    clause: flip,
  },
  {
    says: 'mirror top and bottom',
    options: 'flip=v',
    picture: 'quarters.png',
    expected: { width: 200, height: 100, grid: 'BW RG' },
    clause: flip,
  },
  {
    says: 'mirror both ways',
    options: 'flip=hv',
    picture: 'quarters.png',
    expected: { width: 200, height: 100, grid: 'WB GR' },
    clause: flip,
  },
  {
    says: 'mirror before turning',
    options: 'flip=h,rotate=90',
    picture: 'quarters.png',
    expected: { width: 100, height: 200, grid: 'WG BR' },
    clause: flip,
  },
  {
    says: 'mirror before turning, whatever is written first',
    options: 'rotate=90,flip=h',
    picture: 'quarters.png',
    expected: { width: 100, height: 200, grid: 'WG BR' },
    clause: flip,
  },
  {
    says: 'turn as the EXIF orientation says before anything else',
    options: 'rotate=90',
    picture: 'turned.jpg',
    expected: { width: 160, height: 80, grid: 'WB GR' },
    clause: rotate,
  },
  {
    says: 'let width refer to the upright picture',
    options: 'width=40',
    picture: 'turned.jpg',
    expected: { width: 40, height: 80, grid: 'BR WG' },
    clause: rotate,
  },
  refuses('an unknown angle', 'rotate=45'),
  refuses('an unknown flip', 'flip=x'),
];

const needs = ['api', 'delivery', 'flexible-variants'] as const;

export const trimsOfStored = chapter(
  'Trim, rotate and flip on stored images',
  { capability: 'options', needs },
  onSurface('TRM', stored, rows),
);

export const trimsOfRemote = chapter(
  'Trim, rotate and flip on remote images',
  { capability: 'transforms' },
  onSurface('UTR', remote, rows),
);

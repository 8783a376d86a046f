import { useRef, useState } from 'preact/hooks';
import { messageOf } from './api.ts';
import type { PanelProps } from './panel.ts';

interface Upload {
  readonly key: number;
  readonly name: string;
  readonly share: number;
  readonly problem?: string;
}

interface DropZoneProps extends PanelProps {
  readonly onUploaded: () => Promise<void>;
}

/** Where pictures are dropped or chosen, and what became of them. */
export function DropZone(props: DropZoneProps) {
  const { uploads, upload } = useUploads(props);
  const [dragging, setDragging] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  return (
    <section
      class={`drop ${dragging ? 'over' : ''}`}
      aria-label="Upload"
      onDragOver={(event) => {
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={(event) => {
        event.preventDefault();
        setDragging(false);
        upload(event.dataTransfer?.files);
      }}
    >
      <p>
        <strong>Drop pictures here</strong> to upload them through a one-time upload URL
      </p>
      <button type="button" onClick={() => picker.current?.click()}>
        Choose files…
      </button>
      <input
        ref={picker}
        type="file"
        multiple
        accept="image/*"
        class="hidden"
        aria-label="Pictures to upload"
        tabIndex={-1}
        onChange={(event) => {
          upload(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      <UploadList uploads={uploads} />
    </section>
  );
}

function UploadList({ uploads }: { readonly uploads: readonly Upload[] }) {
  return (
    <ul class="uploads">
      {uploads.map(({ key, name, share, problem }) => (
        <li key={key}>
          <span class="clip">{name}</span>
          {problem === undefined ? (
            <progress max={1} value={share} aria-label={`Upload of ${name}`} />
          ) : (
            <span class="bad">{problem}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The uploads that run or were refused; those that went well are in the gallery. */
function useUploads({ api, announce, onUploaded }: DropZoneProps) {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const counter = useRef(0);
  const uploadOne = async (file: File) => {
    const key = ++counter.current;
    const change = (next: Partial<Upload>) =>
      setUploads((all) => all.map((each) => (each.key === key ? { ...each, ...next } : each)));
    setUploads((all) => [...all, { key, name: file.name, share: 0 }]);
    try {
      await api.upload(file, (share) => change({ share }));
      setUploads((all) => all.filter((each) => each.key !== key));
      announce(`${file.name} is uploaded`);
      await onUploaded();
    } catch (problem) {
      change({ problem: messageOf(problem) });
      announce(`${file.name} was refused: ${messageOf(problem)}`, 'bad');
    }
  };
  const upload = (files: FileList | null | undefined) => {
    for (const file of files ?? []) void uploadOne(file);
  };
  return { uploads, upload };
}

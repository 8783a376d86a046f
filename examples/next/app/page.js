import Image from 'next/image';

export default function Page() {
  return <Image src={process.env.NEXT_PUBLIC_SOURCE} alt="A lake" width={400} height={300} priority />;
}

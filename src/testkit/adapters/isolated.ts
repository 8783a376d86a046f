import { environment, sharedMock } from '../../settings.ts';
import { connectMock, type RemoteMock } from './remote.ts';

/** A corner of the run's mock that no other test sees. */
export async function isolatedImages(namespace?: string): Promise<RemoteMock> {
  const url = sharedMock();
  if (url === undefined) throw new Error('no mock runs: put the globalSetup of cfimages into the configuration');
  const controlToken = environment('control-token');
  return connectMock({
    url,
    ...(controlToken === undefined ? {} : { controlToken }),
    ...(namespace === undefined ? {} : { namespace }),
  });
}

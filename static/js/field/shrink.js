// A photo, made small on the phone. Drawn anew, it keeps no place, time or name of a camera.
export const MOST_PHOTOS = 3;
const LONG_SIDE = 1600;
const QUALITY = 0.8;

export class NoPicture extends Error {}

// JPEG bytes of a picture file, its long side at most 1,600 pixels.
export async function shrunk(file) {
  const canvas = await drawn(file, LONG_SIDE);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new NoPicture("The picture could not be made small.");
  return new Uint8Array(await blob.arrayBuffer());
}

// A small canvas to look at.
export async function thumbnail(bytes) {
  return drawn(new Blob([bytes], { type: "image/jpeg" }), 160);
}

async function drawn(blob, longest) {
  let picture;
  try {
    picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    throw new NoPicture("This is no picture that the phone can open.");
  }
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}

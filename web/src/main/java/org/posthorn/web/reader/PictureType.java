package org.posthorn.web.reader;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The type of an image by its first bytes (WHATWG MIME Sniffing §6.1). SVG is excluded, since it
/// may contain scripts.
enum PictureType {
  PNG("image/png", 0, "\u0089PNG\r\n\u001a\n"),
  JPEG("image/jpeg", 0, "\u00ff\u00d8\u00ff"),
  GIF87("image/gif", 0, "GIF87a"),
  GIF89("image/gif", 0, "GIF89a"),
  WEBP("image/webp", 8, "WEBPVP"),
  AVIF("image/avif", 4, "ftypavif"),
  BMP("image/bmp", 0, "BM");

  private final String mediaType;
  private final int offset;
  private final byte[] bytes;

  PictureType(String mediaType, int offset, String bytes) {
    this.mediaType = mediaType;
    this.offset = offset;
    this.bytes = bytes.getBytes(StandardCharsets.ISO_8859_1);
  }

  String mediaType() {
    return mediaType;
  }

  static Optional<PictureType> of(byte[] picture) {
    return Arrays.stream(values()).filter(type -> type.begins(picture)).findFirst();
  }

  private boolean begins(byte[] picture) {
    int end = offset + bytes.length;
    return picture.length >= end && Arrays.equals(picture, offset, end, bytes, 0, bytes.length);
  }
}

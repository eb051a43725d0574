package org.posthorn.kv;

import java.nio.ByteBuffer;

/// The form of a blob's frames in its file.
///
/// - Plain: three bytes (1, 0, 0), then the frame.
/// - Encrypted: the frame in AES-256-GCM under the blob's own key, then the tag of 16 bytes; see
///   [EncryptedFrames].
sealed interface FrameForm permits PlainFrames, EncryptedFrames {
  /// Bytes of a tag of AES-GCM.
  int TAG_BYTES = 16;

  /// The form that a blob's owner names. For one thread at a time.
  static FrameForm of(BlobRef ref) {
    byte[] key = ref.key();
    return key == null ? new PlainFrames(ref.id()) : new EncryptedFrames(ref.id(), key);
  }

  BlobId id();

  /// Layout of an empty file.
  BlobFrames none();

  /// Bytes that a frame's form has before its content.
  int before();

  /// Converts a frame to its form, in the same buffer.
  ///
  /// @param last whether the blob ends with this frame
  /// @param buffer the frame begins at [#before], and there is room for the added bytes
  /// @param length of the frame
  ByteBuffer seal(long number, boolean last, byte[] buffer, int length);

  /// The content of a frame.
  ///
  /// @throws StoreException of kind CORRUPT if it was not written as this frame of this blob
  byte[] open(long number, boolean last, byte[] sealed);
}

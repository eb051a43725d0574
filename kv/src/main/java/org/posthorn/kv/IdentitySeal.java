package org.posthorn.kv;

import java.nio.ByteBuffer;

/// See [Seal#IDENTITY].
final class IdentitySeal implements Seal {
  private static final byte FORMAT = 1;
  private static final byte CODEC_PLAIN = 0;
  private static final byte KEY_NONE = 0;

  @Override
  public byte[] seal(Partition partition, Table table, byte[] key, byte[] value) {
    byte[] sealed = new byte[HEADER_BYTES + value.length];
    System.arraycopy(value, 0, sealed, HEADER_BYTES, value.length);
    putHeader(sealed);
    return sealed;
  }

  @Override
  public ByteBuffer seal(Partition partition, Table table, byte[] key, byte[] buffer, int length) {
    putHeader(buffer);
    return ByteBuffer.wrap(buffer, 0, HEADER_BYTES + length);
  }

  private static void putHeader(byte[] sealed) {
    sealed[0] = FORMAT;
    sealed[1] = CODEC_PLAIN;
    sealed[2] = KEY_NONE;
  }

  @Override
  public byte[] open(Partition partition, Table table, byte[] key, byte[] sealed) {
    if (sealed.length < HEADER_BYTES
        || sealed[0] != FORMAT
        || sealed[1] != CODEC_PLAIN
        || sealed[2] != KEY_NONE) {
      throw new StoreException(
          StoreException.Kind.CORRUPT,
          "a value of " + partition + " in " + table.name() + " has an unknown header");
    }
    byte[] value = new byte[sealed.length - HEADER_BYTES];
    System.arraycopy(sealed, HEADER_BYTES, value, 0, value.length);
    return value;
  }
}

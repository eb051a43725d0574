package org.posthorn.kv;

import java.util.Arrays;

/// The form of a value that is not encrypted: a header of format version 1, codec 0, key id 0; and
/// the value.
public final class PlainForm {
  /// Length of the header of every sealed value.
  public static final int HEADER_BYTES = 3;

  /// The first byte of the header of every sealed value.
  public static final byte FORMAT = 1;

  private PlainForm() {}

  public static byte[] of(byte[] value) {
    byte[] sealed = new byte[HEADER_BYTES + value.length];
    putHeader(sealed);
    System.arraycopy(value, 0, sealed, HEADER_BYTES, value.length);
    return sealed;
  }

  static void putHeader(byte[] sealed) {
    sealed[0] = FORMAT;
    sealed[1] = 0;
    sealed[2] = 0;
  }

  /// Whether a sealed value has this form.
  public static boolean is(byte[] sealed) {
    return sealed.length >= HEADER_BYTES && sealed[0] == FORMAT && sealed[1] == 0 && sealed[2] == 0;
  }

  /// @param sealed for which [#is] holds
  public static byte[] value(byte[] sealed) {
    return Arrays.copyOfRange(sealed, HEADER_BYTES, sealed.length);
  }
}

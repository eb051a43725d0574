package org.posthorn.vault.sealed;

/// What the keys of a sealed message are derived from.
public enum Protection {
  /// A key of the link, and ML-KEM-768: either alone suffices for secrecy.
  QKD_ML_KEM(1, "qkd+ml-kem-768"),
  /// ML-KEM-768 alone.
  ML_KEM(2, "ml-kem-768");

  private final int code;
  private final String text;

  Protection(int code, String text) {
    this.code = code;
    this.text = text;
  }

  int code() {
    return code;
  }

  /// As readers see it.
  public String text() {
    return text;
  }
}

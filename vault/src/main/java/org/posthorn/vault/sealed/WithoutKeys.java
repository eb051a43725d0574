package org.posthorn.vault.sealed;

/// What happens to a message when its link has no key for it.
public enum WithoutKeys {
  /// It waits in the queue and is tried again.
  WAIT("wait"),
  /// It is sealed with ML-KEM-768 alone, and says so to its reader.
  ML_KEM("ml-kem"),
  /// It goes back to its sender.
  REFUSE("refuse");

  private final String text;

  WithoutKeys(String text) {
    this.text = text;
  }

  /// As in the configuration.
  public String text() {
    return text;
  }
}

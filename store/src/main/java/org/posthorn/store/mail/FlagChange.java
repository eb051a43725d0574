package org.posthorn.store.mail;

/// A change of flags by STORE (RFC 9051 §6.4.6).
public record FlagChange(Mode mode, FlagSet flags) {
  /// How the given flags are combined with the current ones.
  public enum Mode {
    ADD,
    REMOVE,
    REPLACE
  }

  public static FlagChange add(String... names) {
    return new FlagChange(Mode.ADD, FlagSet.of(names));
  }

  public static FlagChange remove(String... names) {
    return new FlagChange(Mode.REMOVE, FlagSet.of(names));
  }

  public static FlagChange replace(String... names) {
    return new FlagChange(Mode.REPLACE, FlagSet.of(names));
  }

  public long applied(long before, long bits) {
    return switch (mode) {
      case ADD -> before | bits;
      case REMOVE -> before & ~bits;
      case REPLACE -> bits;
    };
  }
}

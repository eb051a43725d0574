package org.posthorn.directory;

/// What makes an alias a group: people know it by a name, and it says who may write to it. Its
/// members are the targets of the alias.
///
/// @param name for people; may be empty
public record Group(String name, Writers writers) {

  /// Who may write to a group.
  public enum Writers {
    /// Everybody.
    ANYONE(1),
    /// Accounts of the group's tenant, signed in.
    ACCOUNTS(2),
    /// Accounts that the group leads to, signed in.
    MEMBERS(3);

    private final int code;

    Writers(int code) {
      this.code = code;
    }

    /// How it is stored; never changes.
    int code() {
      return code;
    }

    static Writers of(int code) {
      for (Writers each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new IllegalArgumentException("who may write to a group: " + code);
    }
  }
}

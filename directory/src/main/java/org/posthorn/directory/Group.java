package org.posthorn.directory;

/// The group properties of an alias: a name and who may write to it. Its members are the alias'
/// targets.
///
/// @param name for people; may be empty
public record Group(String name, Writers writers) {

  /// Who may write to a group.
  public enum Writers {
    /// Everybody.
    ANYONE(1),
    /// Authenticated accounts of the group's tenant.
    ACCOUNTS(2),
    /// Authenticated accounts that the group resolves to.
    MEMBERS(3);

    private final int code;

    Writers(int code) {
      this.code = code;
    }

    /// Its code on disk; never changes.
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

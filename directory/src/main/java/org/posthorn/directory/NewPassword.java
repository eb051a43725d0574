package org.posthorn.directory;

/// A password to be set.
public sealed interface NewPassword {

  /// The password itself.
  record Plain(String password) implements NewPassword {
    @Override
    public String toString() {
      return "Plain";
    }
  }

  /// The password of a trial on one's own machine, which may be short.
  record OfTrial(String password) implements NewPassword {
    @Override
    public String toString() {
      return "OfTrial";
    }
  }

  /// A hash from another system. SCRAM does not work with it until the password is set again.
  ///
  /// @param phc Argon2id in the PHC string format
  record Hashed(String phc) implements NewPassword {
    @Override
    public String toString() {
      return "Hashed";
    }
  }
}

package org.posthorn.directory;

/// A password to be set.
public sealed interface NewPassword {

  /// The password itself.
  record Plain(String password) implements NewPassword {
    /// Without the password.
    @Override
    public String toString() {
      return "Plain";
    }
  }

  /// A hash from elsewhere. SCRAM does not work with it until the password is set again.
  ///
  /// @param phc of Argon2id, in the PHC string form
  record Hashed(String phc) implements NewPassword {
    /// Without the hash.
    @Override
    public String toString() {
      return "Hashed";
    }
  }
}

package org.posthorn.web.session;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The state of a login in progress, encrypted in a cookie. It is not a session: only the next step
/// of the login accepts it.
///
/// @param account whose password was verified; 0 before that
/// @param credential the verified password; 0 before that
/// @param challenge challenge for a passkey; empty if there is none
/// @param beside the session to which an account is added; 0 to replace all sessions
/// @param back path to return to
record LoginState(
    AccountId account,
    CredentialId credential,
    Instant issued,
    byte[] challenge,
    CredentialId beside,
    String back) {
  private static final String PURPOSE = "login";
  private static final int VERSION = 2;
  private static final AccountId NOBODY = new AccountId(0);
  static final CredentialId NONE = new CredentialId(0);

  static LoginState nobody(Instant now, CredentialId beside, String back) {
    return new LoginState(NOBODY, NONE, now, new byte[0], beside, back);
  }

  /// Whether the password was verified.
  boolean passwordVerified() {
    return account.value() != 0;
  }

  LoginState withChallenge(byte[] other) {
    return new LoginState(account, credential, issued, other, beside, back);
  }

  String sealed(StateSeal seal) {
    return seal.seal(
        PURPOSE,
        new RowWriter(VERSION)
            .int64(account.value())
            .int64(credential.value())
            .instant(issued)
            .bytes(challenge)
            .int64(beside.value())
            .text(back)
            .done());
  }

  /// Decrypts a state; empty if it is invalid.
  static Optional<LoginState> open(StateSeal seal, String text) {
    return seal.open(PURPOSE, text).flatMap(LoginState::decode);
  }

  private static Optional<LoginState> decode(byte[] value) {
    try {
      return Optional.of(
          RowReader.read(
              "login states",
              value,
              VERSION,
              row ->
                  new LoginState(
                      new AccountId(row.int64()),
                      new CredentialId(row.int64()),
                      row.instant(),
                      row.bytes(),
                      new CredentialId(row.int64()),
                      row.text())));
    } catch (StoreException e) {
      return Optional.empty(); // of another version of this server
    }
  }
}

package org.posthorn.admin;

import java.time.InstantSource;
import org.posthorn.directory.Access;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.store.MailStore;
import org.posthorn.submission.policy.SendingPolicy;

/// What an installation keeps, as operations use it.
///
/// @param administration changes the directory, and audits it
/// @param sending what accounts and domains have sent
public record Kept(
    KeyValueStore kv,
    Directory directory,
    DirectoryAdministration administration,
    Passwords passwords,
    SignIn signIn,
    MailStore mail,
    SendingPolicy sending,
    InstantSource clock) {

  /// What people sign in with on the web beside their password.
  public record SignIn(Factors factors, WebSessions sessions) {}

  Access access() {
    return directory.access();
  }
}

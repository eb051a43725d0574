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

/// The stores of an installation that operations use.
///
/// @param administration changes the directory, and records the changes in the audit log
/// @param sending limits and counters of sent mail
public record InstallationStores(
    KeyValueStore kv,
    Directory directory,
    DirectoryAdministration administration,
    Passwords passwords,
    SignIn signIn,
    MailStore mail,
    SendingPolicy sending,
    InstantSource clock) {

  /// Second factors and web sessions.
  public record SignIn(Factors factors, WebSessions sessions) {}

  Access access() {
    return directory.access();
  }
}

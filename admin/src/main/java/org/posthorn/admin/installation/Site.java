package org.posthorn.admin.installation;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.publish.WebNames;
import org.posthorn.delivery.judging.authentication.AuthenticationPolicy;
import org.posthorn.directory.Account;
import org.posthorn.spam.connection.Bans;

/// The machine's side of an installation: its files, its name, and copies of the whole of it. The
/// server provides it.
public interface Site {

  /// Where everything is kept.
  Path data();

  /// Room left there, in bytes.
  long freeBytes() throws IOException;

  /// Who is banned, and who never is.
  Bans.Rules banRules();

  /// What the server is called.
  String hostname();

  /// Addresses that mail comes to, where the configuration names them.
  List<String> addresses();

  /// What follows from the authentication of mail for a domain that has set nothing else.
  AuthenticationPolicy authentication();

  /// What is shown to other servers.
  ///
  /// @return empty if it is ordered from an authority, with a new key each time
  /// @throws org.posthorn.admin.OperationException if it cannot be read
  Optional<X509Certificate> certificate();

  /// What is served by HTTP.
  WebNames web();

  /// Copies everything into a new directory while the server goes on.
  ///
  /// @return bytes written
  /// @throws org.posthorn.admin.OperationException if the directory exists
  long backup(Path directory) throws IOException;

  /// Copies mail of an account out of a backup, beside what the account has.
  ///
  /// @param mailbox only this one; all if empty
  /// @param into the mailbox below which the copies are put
  /// @return messages copied
  /// @throws org.posthorn.admin.OperationException if there is no backup, or it lacks the account
  ///   or the mailbox
  int restore(Account account, Path backup, Optional<String> mailbox, String into)
      throws IOException;
}

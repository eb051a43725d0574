package org.posthorn.admin.installation;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.copies.BackupReader;
import org.posthorn.admin.copies.KnownBackup;
import org.posthorn.admin.copies.Progress;
import org.posthorn.admin.publish.WebNames;
import org.posthorn.admin.values.ConfiguredValue;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy;
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

  /// Bytes below which no mail is taken.
  long freeFloor();

  /// Every setting in force, in the order of the manual.
  List<ConfiguredValue> configuration();

  /// Where backups are made that programs ask for.
  Optional<Path> backups();

  /// What lies there, in no order.
  List<KnownBackup> knownBackups() throws IOException;

  /// Copies everything into a new directory while the server goes on.
  ///
  /// @return bytes written
  /// @throws org.posthorn.admin.OperationException if the directory exists
  long backup(Path directory, Progress progress) throws IOException;

  /// Opens a backup to read what is in it. The backup itself stays as it is.
  ///
  /// @throws org.posthorn.admin.OperationException if there is none
  BackupReader open(Path backup, Progress progress) throws IOException;
}

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
import org.posthorn.journal.ArchiveSearch;
import org.posthorn.spam.connection.Bans;
import org.posthorn.vault.sealed.SealedLinks;

/// The environment of an installation: its files, host name and backups. Implemented by the server.
public interface InstallationDescription {

  /// The data directory.
  Path data();

  /// Free space there, in bytes.
  long freeBytes() throws IOException;

  /// The rules for bans, with the networks that are never banned.
  Bans.Rules banRules();

  /// The server's host name.
  String hostname();

  /// The server's public addresses, if the configuration names them.
  List<String> addresses();

  /// The default authentication policy of domains.
  AuthenticationPolicy authentication();

  /// The certificate that is presented to other servers.
  ///
  /// @return empty if it is ordered by ACME, with a new key each time
  /// @throws org.posthorn.admin.OperationException if it cannot be read
  Optional<X509Certificate> certificate();

  /// The host names and services that are served by HTTP.
  WebNames web();

  /// Free space, in bytes, below which no mail is accepted.
  long freeFloor();

  /// The servers with which mail is sealed.
  ///
  /// @throws org.posthorn.admin.OperationException if a file for one of them cannot be used
  SealedLinks sealedLinks();

  /// Every effective setting, in the order of the manual.
  List<ConfiguredValue> configuration();

  /// The configured backup directory.
  Optional<Path> backups();

  /// The configured directory of the journal's archive; empty if there is no journal.
  Optional<Path> journal();

  /// Opens the archive of the journal for reading.
  ///
  /// @throws IOException if it cannot be read
  ArchiveSearch openJournal(Path directory) throws IOException;

  /// The backups there, in no particular order.
  List<KnownBackup> knownBackups() throws IOException;

  /// Copies everything into a new directory while the server keeps running.
  ///
  /// @return bytes written
  /// @throws org.posthorn.admin.OperationException if the directory exists
  long backup(Path directory, Progress progress) throws IOException;

  /// Opens a backup for reading, without modifying it.
  ///
  /// @throws org.posthorn.admin.OperationException if there is none
  BackupReader open(Path backup, Progress progress) throws IOException;
}

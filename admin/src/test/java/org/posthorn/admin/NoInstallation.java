package org.posthorn.admin;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.copies.BackupReader;
import org.posthorn.admin.copies.KnownBackup;
import org.posthorn.admin.copies.Progress;
import org.posthorn.admin.installation.InstallationDescription;
import org.posthorn.admin.publish.WebNames;
import org.posthorn.admin.values.ConfiguredValue;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy;
import org.posthorn.journal.ArchiveSearch;
import org.posthorn.spam.connection.BanLimits;
import org.posthorn.spam.connection.Bans;
import org.posthorn.vault.sealed.SealedLinks;

/// A machine without files.
record NoInstallation(Path data) implements InstallationDescription {
  @Override
  public Optional<Path> journal() {
    return Optional.empty();
  }

  @Override
  public ArchiveSearch openJournal(Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long freeBytes() {
    return 0;
  }

  @Override
  public Bans.Rules banRules() {
    return new Bans.Rules(BanLimits.defaults(), InetAddress::isLoopbackAddress, true);
  }

  @Override
  public String hostname() {
    return "mail.a.test";
  }

  @Override
  public List<String> addresses() {
    return List.of();
  }

  @Override
  public AuthenticationPolicy authentication() {
    return AuthenticationPolicy.defaults();
  }

  @Override
  public Optional<X509Certificate> certificate() {
    return Optional.empty();
  }

  @Override
  public SealedLinks sealedLinks() {
    throw new OperationException(Reason.UNAVAILABLE, "there are no links");
  }

  @Override
  public WebNames web() {
    return WebNames.NONE;
  }

  @Override
  public long freeFloor() {
    return 0;
  }

  @Override
  public List<ConfiguredValue> configuration() {
    return List.of();
  }

  @Override
  public Optional<Path> backups() {
    return Optional.empty();
  }

  @Override
  public List<KnownBackup> knownBackups() {
    return List.of();
  }

  @Override
  public long backup(Path to, Progress progress) {
    return 1;
  }

  @Override
  public BackupReader open(Path backup, Progress progress) {
    throw new OperationException(Reason.NOT_FOUND, "there is no backup");
  }
}

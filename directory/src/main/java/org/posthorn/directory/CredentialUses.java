package org.posthorn.directory;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Cidr;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records when and from where credentials were last used: at most once an hour each, so that
/// frequent connections cost nothing. Thread-safe.
final class CredentialUses {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialUses.class);
  private static final int VERSION = 1;

  /// The precision of the time.
  static final Duration EXACTNESS = Duration.ofHours(1);

  private record Used(AccountId account, CredentialId credential) {}

  private final Directory directory;
  private final BoundedCache<Used, Instant> noted;

  CredentialUses(Directory directory) {
    this.directory = directory;
    noted = new BoundedCache<>(directory.limits().rememberedPasswords());
  }

  /// Records a use. A failure to record it does not fail the login.
  void note(AccountId account, CredentialId credential, Optional<InetAddress> peer) {
    Instant now = directory.clock().instant();
    Used used = new Used(account, credential);
    if (noted.get(used).filter(at -> now.isBefore(at.plus(EXACTNESS))).isPresent()) {
      return;
    }
    noted.put(used, now, noted.stamp());
    String network = peer.map(address -> Cidr.client(address).toString()).orElse("local");
    byte[] key = DirectoryTables.key(credential.value());
    try {
      directory.writeRelaxed(
          account,
          writer -> {
            if (writer.get(DirectoryTables.CREDENTIALS, key)
                != null) { // otherwise revoked meanwhile
              writer.put(
                  DirectoryTables.CREDENTIAL_USES, key, encode(new Credential.Use(now, network)));
            }
            return true;
          });
    } catch (StoreException e) {
      LOG.warn("auth event=use-not-stored account={} credential={}", account, credential, e);
    }
  }

  static Optional<Credential.Use> last(Reader reader, CredentialId credential) {
    return Optional.ofNullable(
            reader.get(DirectoryTables.CREDENTIAL_USES, DirectoryTables.key(credential.value())))
        .map(CredentialUses::decode);
  }

  static byte[] encode(Credential.Use use) {
    return new RowWriter(VERSION).instant(use.at()).text(use.network()).done();
  }

  static Credential.Use decode(byte[] value) {
    return RowReader.read(
        "credential uses", value, VERSION, row -> new Credential.Use(row.instant(), row.text()));
  }
}

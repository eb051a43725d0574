package org.posthorn.admin;

import java.nio.file.Path;
import java.util.List;
import org.posthorn.admin.installation.SecretKeys;
import org.posthorn.vault.KeyId;
import org.posthorn.vault.Reencryption;
import org.posthorn.vault.SecretRows;

/// No keys, and nothing sealed.
final class NoSecrets implements SecretKeys {
  @Override
  public Status status() {
    return new Status(Path.of("master.key"), List.of(), List.of(), SecretRows.Survey.NONE);
  }

  @Override
  public List<String> check() {
    return List.of();
  }

  @Override
  public int create(boolean discardLost) {
    return 0;
  }

  @Override
  public int rotate() {
    return 0;
  }

  @Override
  public void remove(KeyId id) {}

  @Override
  public Reencryption.Progress encryption() {
    return new Reencryption.Progress(false, 0, 0, false, true);
  }

  @Override
  public void protect(boolean readable) {}

  @Override
  public void renewStoreKeys() {
    throw new OperationException(OperationException.Reason.REFUSED, "not encrypted");
  }
}

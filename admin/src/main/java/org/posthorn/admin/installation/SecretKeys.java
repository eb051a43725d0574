package org.posthorn.admin.installation;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.vault.KeyId;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Reencryption;
import org.posthorn.vault.SecretRows;

/// The master keys that encrypt secrets in the store. Implemented by the server. Thread-safe.
public interface SecretKeys {

  /// Status of the keys.
  ///
  /// @param file with the keys
  /// @param keys in the file, the one that encrypts first; empty if the file is missing
  /// @param protections of the keys, in their order: the kind of what encrypts each in the file, or
  ///   empty for a readable key
  /// @param found how many secrets are encrypted with which key, whether it is in the file or not
  record Status(
      Path file, List<MasterKey> keys, List<String> protections, SecretRows.Survey found) {
    public Status {
      keys = List.copyOf(keys);
      protections = List.copyOf(protections);
    }

    /// Missing keys, with the number of secrets that need each.
    public SortedMap<KeyId, Integer> lost() {
      SortedMap<KeyId, Integer> lost = new TreeMap<>(found.sealed());
      keys.forEach(key -> lost.remove(key.id()));
      return lost;
    }
  }

  /// The keys, and what is encrypted with them.
  Status status();

  /// Problems of the secrets, a sentence each.
  List<String> check();

  /// Creates the key file. A running server whose file was removed writes the keys that it has in
  /// memory.
  ///
  /// @param discardLost whether secrets that no key can decrypt are removed; then the file may
  ///   exist already
  /// @return how many were removed
  /// @throws org.posthorn.admin.OperationException if there is a file, or secrets need one that is
  ///   lost
  int create(boolean discardLost);

  /// Adds a new first key, and encrypts every secret with it. If this is interrupted, the file
  /// still holds every key in use, and the next start continues.
  ///
  /// @return how many secrets were encrypted again
  int rotate();

  /// Writes the file again, with the keys encrypted by the token or the service that the
  /// configuration names.
  ///
  /// @param readable whether the keys are written readable instead, to copy them or to change the
  ///   protection
  /// @throws org.posthorn.admin.OperationException if none is named
  void protect(boolean readable);

  /// Whether the store's rows are encrypted, and how far existing ones are in the current form.
  Reencryption.Progress encryption();

  /// Requests new keys for the rows of all accounts; existing rows are encrypted with them in the
  /// background.
  ///
  /// @throws org.posthorn.admin.OperationException if the store is not encrypted
  void renewStoreKeys();

  /// Removes a key from the file that no secret in the store is encrypted with.
  ///
  /// @throws org.posthorn.admin.OperationException if it is not in the file, or is still needed
  void remove(KeyId id);
}

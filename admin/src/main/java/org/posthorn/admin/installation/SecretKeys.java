package org.posthorn.admin.installation;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.vault.KeyId;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.SecretRows;

/// The master keys that secrets in the store are sealed under. The server provides it. Thread-safe.
public interface SecretKeys {

  /// How it stands.
  ///
  /// @param file where the keys are
  /// @param keys in it, the one that seals first; none if it is missing
  /// @param found how many secrets are sealed under which key, in the file or not
  record Status(Path file, List<MasterKey> keys, SecretRows.Survey found) {
    public Status {
      keys = List.copyOf(keys);
    }

    /// Keys that are needed and not there, with how many secrets need each.
    public SortedMap<KeyId, Integer> lost() {
      SortedMap<KeyId, Integer> lost = new TreeMap<>(found.sealed());
      keys.forEach(key -> lost.remove(key.id()));
      return lost;
    }
  }

  /// Which keys there are, and what is sealed under them.
  Status status();

  /// What is wrong with the secrets, a sentence each.
  List<String> check();

  /// Makes the key file. A running server whose file has been removed writes the keys that it has.
  ///
  /// @param discardLost whether secrets that no key opens any more are removed; the file may be
  ///   there then
  /// @return how many were removed
  /// @throws org.posthorn.admin.OperationException if there is a file, or secrets need one that is
  ///   lost
  int create(boolean discardLost);

  /// Puts a new key before the others, and seals everything under it. Wherever this is interrupted
  /// the file holds every key that is in use, and the next start goes on.
  ///
  /// @return how many secrets were sealed anew
  int rotate();

  /// Takes a key out of the file under which nothing in the store is sealed any more.
  ///
  /// @throws org.posthorn.admin.OperationException if it is not there, or is needed
  void remove(KeyId id);
}

package org.posthorn.store.message;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.BlobRef;

/// The blobs of messages that this process has received and not filed yet, for any time: they have
/// no Email but are not orphans. A message that is garbage-collected without being closed is
/// removed here too. Thread-safe.
public final class StagedBlobs {
  private final Set<StagedMessage> messages = Collections.newSetFromMap(new WeakHashMap<>());

  synchronized void add(StagedMessage message) {
    messages.add(message);
  }

  synchronized void remove(StagedMessage message) {
    messages.remove(message);
  }

  /// The current blobs. A search for orphans must call this after listing blobs and before reading
  /// their owners: a blob that is missing here has its owner already, or never gets one.
  public synchronized Set<BlobId> all() {
    Set<BlobId> all = new HashSet<>();
    for (StagedMessage message : messages) {
      @Nullable BlobRef blob = message.blob();
      if (blob != null) {
        all.add(blob.id());
      }
    }
    return all;
  }
}

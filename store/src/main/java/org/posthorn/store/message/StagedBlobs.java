package org.posthorn.store.message;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.BlobId;

/// The blobs of messages that this process has received and not filed yet, however long that takes:
/// no Email owns them, and still they are not orphans. A message whose holder has forgotten it
/// without closing it goes from here too. Thread-safe.
public final class StagedBlobs {
  private final Set<StagedMessage> messages = Collections.newSetFromMap(new WeakHashMap<>());

  synchronized void add(StagedMessage message) {
    messages.add(message);
  }

  synchronized void remove(StagedMessage message) {
    messages.remove(message);
  }

  /// Those of this moment. Whoever looks for orphans asks after listing blobs and before looking
  /// for their owners: a blob that is missing here by then has its owner, or never gets one.
  public synchronized Set<BlobId> all() {
    Set<BlobId> all = new HashSet<>();
    for (StagedMessage message : messages) {
      @Nullable BlobId blob = message.blob();
      if (blob != null) {
        all.add(blob);
      }
    }
    return all;
  }
}

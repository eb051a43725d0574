package org.posthorn.wire;

import java.util.ArrayDeque;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Compressors and decompressors, lent to connections while bytes are transferred: they take 256
/// KiB and 40 KiB. Thread-safe; keeps at most [#KEPT_MAX] unused ones of each.
final class DeflateCodecs {
  /// Those of all connections of the process.
  static final DeflateCodecs SHARED = new DeflateCodecs();

  private static final int KEPT_MAX = 16;

  /// Mail is mostly text or base64, where higher levels cost three times the time for 3%.
  private static final int LEVEL = 3;

  private final ArrayDeque<Deflater> deflaters = new ArrayDeque<>();
  private final ArrayDeque<Inflater> inflaters = new ArrayDeque<>();

  Deflater deflater() {
    Deflater unused;
    synchronized (deflaters) {
      unused = deflaters.pollLast();
    }
    return unused == null ? new Deflater(LEVEL, true) : unused;
  }

  Inflater inflater() {
    Inflater unused;
    synchronized (inflaters) {
      unused = inflaters.pollLast();
    }
    return unused == null ? new Inflater(true) : unused;
  }

  void give(Deflater deflater) {
    deflater.reset();
    synchronized (deflaters) {
      if (deflaters.size() < KEPT_MAX) {
        deflaters.addLast(deflater);
        return;
      }
    }
    deflater.end();
  }

  void give(Inflater inflater) {
    inflater.reset();
    synchronized (inflaters) {
      if (inflaters.size() < KEPT_MAX) {
        inflaters.addLast(inflater);
        return;
      }
    }
    inflater.end();
  }
}

package org.posthorn.wire.pools;

import java.util.ArrayDeque;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Compressors and decompressors, lent to connections while bytes are transferred: they take 256
/// KiB and 40 KiB. Thread-safe; keeps at most [#KEPT_MAX] unused ones of each.
public final class DeflateCodecs {
  /// Those of all connections of the process.
  public static final DeflateCodecs SHARED = new DeflateCodecs();

  private static final int KEPT_MAX = 16;

  /// Mail is mostly text or base64, where higher levels cost three times the time for 3%.
  private static final int LEVEL = 3;

  private final ArrayDeque<Deflater> deflaters = new ArrayDeque<>();
  private final ArrayDeque<Inflater> inflaters = new ArrayDeque<>();

  /// A compressor without history, for raw DEFLATE.
  public Deflater deflater() {
    Deflater unused;
    synchronized (deflaters) {
      unused = deflaters.pollLast();
    }
    return unused == null ? new Deflater(LEVEL, true) : unused;
  }

  /// A decompressor without history, for raw DEFLATE.
  public Inflater inflater() {
    Inflater unused;
    synchronized (inflaters) {
      unused = inflaters.pollLast();
    }
    return unused == null ? new Inflater(true) : unused;
  }

  /// Takes a compressor back, which the caller must not use any more.
  public void give(Deflater deflater) {
    deflater.reset();
    synchronized (deflaters) {
      if (deflaters.size() < KEPT_MAX) {
        deflaters.addLast(deflater);
        return;
      }
    }
    deflater.end();
  }

  /// Takes a decompressor back, which the caller must not use any more.
  public void give(Inflater inflater) {
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

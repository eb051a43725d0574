package org.posthorn.admin.copies;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The backup that is open for reading, one at a time; closed when it is not read for a while.
/// Thread-safe.
public final class OpenBackup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenBackup.class);

  private final InstantSource clock;
  private final Duration openTime;

  /// Guarded by this.
  private @Nullable Opened opened;

  private boolean closed;

  /// Counts its readers: it is closed when the last one has finished.
  private static final class Opened {
    private final String name;
    private final BackupReader reader;
    private int holders = 1;
    private Instant read;

    Opened(String name, BackupReader reader, Instant read) {
      this.name = name;
      this.reader = reader;
      this.read = read;
    }
  }

  /// @param openTime how long it stays open without being read
  public OpenBackup(InstantSource clock, Duration openTime) {
    this.clock = clock;
    this.openTime = openTime;
  }

  /// Reads in a backup.
  @FunctionalInterface
  public interface Reading<T> {
    T of(BackupReader reader);
  }

  /// Replaces the open backup. This object closes it later.
  public void set(String name, BackupReader reader) {
    Opened before;
    Opened fresh = new Opened(name, reader, clock.instant());
    synchronized (this) {
      before = opened;
      opened = closed ? null : fresh;
      if (closed) {
        before = fresh;
      }
    }
    letGo(before);
  }

  /// The name of the open backup.
  public synchronized Optional<String> name() {
    return Optional.ofNullable(opened).map(open -> open.name);
  }

  /// @return empty if this backup is not open
  public <T> Optional<T> read(String name, Reading<T> reading) {
    Opened held;
    synchronized (this) {
      held = opened;
      if (held == null || !held.name.equals(name)) {
        return Optional.empty();
      }
      held.holders++;
    }
    try {
      return Optional.of(reading.of(held.reader));
    } finally {
      synchronized (this) {
        held.read = clock.instant();
      }
      letGo(held);
    }
  }

  /// Closes it if nobody has read for a while.
  public void closeUnread() {
    Opened unread;
    synchronized (this) {
      unread = opened;
      if (unread == null
          || unread.holders > 1
          || clock.instant().isBefore(unread.read.plus(openTime))) {
        return;
      }
      opened = null;
    }
    letGo(unread);
  }

  private void letGo(@Nullable Opened held) {
    if (held == null) {
      return;
    }
    synchronized (this) {
      held.holders--;
      if (held.holders > 0) {
        return;
      }
    }
    try {
      held.reader.close();
    } catch (IOException e) {
      LOG.warn("backup event=not-closed name={}", held.name, e);
    }
  }

  @Override
  public void close() {
    Opened last;
    synchronized (this) {
      closed = true;
      last = opened;
      opened = null;
    }
    letGo(last);
  }
}

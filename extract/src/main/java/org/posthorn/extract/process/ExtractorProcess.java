package org.posthorn.extract.process;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.posthorn.extract.text.DocumentKind;
import org.posthorn.extract.text.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads documents in a process that is started when there is one, and again after it has ended.
/// One thread.
public final class ExtractorProcess implements Extractor {
  private static final Logger LOG = LoggerFactory.getLogger(ExtractorProcess.class);

  private static final int NAME_MAX = 1_000;
  private static final Duration START_MAX = Duration.ofMinutes(1);
  private static final Path NICE = Path.of("/usr/bin/nice");

  private final ExtractorLimits limits;
  private @Nullable Running running;

  /// A process with both ends of its pipe.
  private record Running(Process process, DataInputStream in, DataOutputStream out) {}

  public ExtractorProcess(ExtractorLimits limits) {
    this.limits = limits;
  }

  /// Whether a process is there.
  boolean isRunning() {
    Running now = running;
    return now != null && now.process.isAlive();
  }

  /// Its number; 0 if there is none.
  long processId() {
    Running now = running;
    return now == null ? 0 : now.process.pid();
  }

  @Override
  public Extraction read(Document document) {
    byte[] octets = document.octets();
    if (octets.length > limits.octetsMax()) {
      return new Extraction("", Outcome.TOO_LARGE);
    }
    if (DocumentKind.of(octets, document.name(), document.type()) == DocumentKind.UNKNOWN) {
      return new Extraction("", Outcome.UNKNOWN_KIND);
    }
    Running reader;
    try {
      reader = running();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (Deadline deadline = new Deadline(reader.process, limits.documentMax())) {
      Extraction extraction = read(document, reader, deadline);
      if (extraction.outcome() == Outcome.TIME_LIMIT || extraction.outcome() == Outcome.CRASHED) {
        LOG.warn(
            "search event=document-not-read reason={} octets={} type={}",
            extraction.outcome(),
            octets.length,
            document.type());
        end(reader);
      }
      return extraction;
    }
  }

  private Extraction read(Document document, Running reader, Deadline deadline) {
    StringBuilder text = new StringBuilder();
    try {
      reader.out.writeInt(document.octets().length);
      reader.out.writeUTF(shortened(document.name()));
      reader.out.writeUTF(shortened(document.type()));
      reader.out.write(document.octets());
      reader.out.flush();
      while (reader.in.readByte() == ExtractorMain.PIECE) {
        String piece = reader.in.readUTF();
        // The process may be in the hands of the document.
        text.append(piece, 0, Math.min(piece.length(), limits.charactersMax() - text.length()));
      }
      return new Extraction(text.toString(), Outcome.of(reader.in.readByte()));
    } catch (IOException | IllegalArgumentException e) {
      return new Extraction(
          text.toString(), deadline.isPast() ? Outcome.TIME_LIMIT : Outcome.CRASHED);
    }
  }

  private static String shortened(String name) {
    return name.length() > NAME_MAX ? name.substring(name.length() - NAME_MAX) : name;
  }

  private Running running() throws IOException {
    Running now = running;
    if (now == null || !now.process.isAlive()) {
      now = started();
      running = now;
    }
    return now;
  }

  private Running started() throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(NICE)) {
      command.addAll(List.of(NICE.toString(), "-n", "10"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + limits.heapMegabytes() + "m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xss1m",
            "-Djava.awt.headless=true",
            "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog",
            "-Dorg.apache.commons.logging.LogFactory=org.apache.commons.logging.impl.LogFactoryImpl",
            "-cp",
            System.getProperty("java.class.path"),
            ExtractorMain.class.getName(),
            Long.toString(limits.documentMax().toMillis()),
            Integer.toString(limits.charactersMax())));
    ProcessBuilder builder = new ProcessBuilder(command);
    // It needs nothing of the server's, least of all what is secret.
    builder.environment().clear();
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    LOG.debug("search event=extractor-started pid={}", process.pid());
    Running started =
        new Running(
            process,
            new DataInputStream(new BufferedInputStream(process.getInputStream())),
            new DataOutputStream(new BufferedOutputStream(process.getOutputStream())));
    // Its start is no time of the document's.
    try (Deadline deadline = new Deadline(process, START_MAX)) {
      if (started.in.readByte() != ExtractorMain.READY || deadline.isPast()) {
        throw new IOException("the process that reads documents does not start");
      }
    } catch (IOException e) {
      end(started);
      throw e;
    }
    return started;
  }

  @Override
  public void rest() {
    close();
  }

  @Override
  public void close() {
    Running now = running;
    if (now != null) {
      end(now);
    }
  }

  private void end(Running reader) {
    reader.process.destroyForcibly();
    try (reader.in;
        reader.out) {
      running = null;
    } catch (IOException e) {
      LOG.debug("search event=extractor-pipe", e);
    }
  }

  /// Ends a process that takes too long.
  private static final class Deadline implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean past;

    Deadline(Process process, Duration most) {
      Thread.startVirtualThread(() -> {
        try {
          if (!done.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
            past = true;
            process.destroyForcibly();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }

    boolean isPast() {
      return past;
    }

    @Override
    public void close() {
      done.countDown();
    }
  }
}

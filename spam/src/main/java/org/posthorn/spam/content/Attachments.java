package org.posthorn.spam.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.spam.MessageView;
import org.posthorn.spam.Signal;

/// Finds attached files that may be harmful, also in archives. Thread-safe.
public final class Attachments {
  /// The signal of programs and files that load programs.
  public static final String EXECUTABLE = Kind.EXECUTABLE.signalName();

  /// The signal of programs disguised as something else.
  public static final String DISGUISED = Kind.DISGUISED.signalName();

  /// Types of signals with their weights in log-odds, set by hand: people rarely send programs;
  /// encrypted archives are also sent legitimately.
  private enum Kind {
    EXECUTABLE(4),
    DISGUISED(5),
    DISK_IMAGE(2.5),
    MACROS(1.5),
    ENCRYPTED(0.7),
    UNREAD(0.5);

    private final double weight;

    Kind(double weight) {
      this.weight = weight;
    }

    String signalName() {
      return "attachment-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Signal signal(String text) {
      return new Signal(signalName(), weight, text);
    }
  }

  private final ContentLimits limits;
  private final UnpackingLimits unpacking;
  private final Semaphore turns;

  public Attachments(ContentLimits limits, UnpackingLimits unpacking) {
    this.limits = limits;
    this.unpacking = unpacking;
    turns = new Semaphore(unpacking.atOnce(), true);
  }

  /// Each type of signal once, with the first example. Archives are limited in number at a time.
  ///
  /// @throws IOException if the message could not be read, or its archives waited too long
  public List<Signal> signals(MessageView message) throws IOException {
    Found found = new Found();
    Unpacked unpacked = new Unpacked(limits, found);
    for (Entity part : Parts.leaves(message.structure(), limits.partsMax())) {
      Optional<FileName> named = name(part);
      if (named.isEmpty() && part.contentType().type().equalsIgnoreCase("text")) {
        continue;
      }
      FileName name = named.orElseGet(() -> new FileName(""));
      byte[] beginning = beginning(message, part);
      found.file(name, beginning);
      if (Unpacked.isArchive(name, beginning)) {
        unpack(message, part, name, unpacked);
      }
    }
    return found.signals();
  }

  /// The whole file is in memory only while it has a slot.
  private void unpack(MessageView message, Entity part, FileName name, Unpacked unpacked)
      throws IOException {
    if (!isItsTurn()) {
      throw new IOException("too many archives are being looked into");
    }
    try {
      // Base64 has four octets for three, and line ends.
      long taken = limits.attachmentBytesMax() * 3L / 2;
      byte[] file = read(message, part, taken);
      unpacked.look(name, file, length(part) <= taken);
    } finally {
      turns.release();
    }
  }

  private boolean isItsTurn() throws IOException {
    try {
      return turns.tryAcquire(unpacking.waitMax().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static long length(Entity part) {
    return part.bodyEnd() - part.bodyStart();
  }

  private static byte[] read(MessageView message, Entity part, long max) throws IOException {
    long end = part.bodyStart() + Math.min(length(part), max);
    return TransferDecoder.decode(
        message.octets().read(part.bodyStart(), end), part.fields().transferEncoding());
  }

  /// The first decoded octets, after any number of characters that are not base64.
  private static byte[] beginning(MessageView message, Entity part) throws IOException {
    try (InputStream file =
        TransferDecoder.decode(new Body(message, part), part.fields().transferEncoding())) {
      return file.readNBytes(Unpacked.BEGINNING_BYTES);
    }
  }

  /// A part's encoded octets, read in pieces.
  private static final class Body extends InputStream {
    private final MessageView message;
    private final long end;
    private final TimeSlice slice = new TimeSlice();
    private long at;

    Body(MessageView message, Entity part) {
      this.message = message;
      at = part.bodyStart();
      end = part.bodyEnd();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (at >= end) {
        return -1;
      }
      byte[] piece = message.octets().read(at, Math.min(end, at + length));
      System.arraycopy(piece, 0, to, offset, piece.length);
      at += piece.length;
      slice.breathe();
      return piece.length;
    }
  }

  private static Optional<FileName> name(Entity part) {
    var disposition = part.fields().disposition();
    Optional<String> name =
        disposition == null ? Optional.empty() : disposition.parameter("filename");
    ContentType type = part.contentType();
    return name.or(() -> type.parameter("name")).map(FileName::new);
  }

  private static final class Found implements Unpacked.Visitor {
    private final Map<Kind, String> signals = new LinkedHashMap<>();

    @Override
    public void file(FileName name, byte[] beginning) {
      boolean program = isProgram(beginning);
      if (name.isDisguised()) {
        signals.putIfAbsent(Kind.DISGUISED, name + " hides what it is");
      }
      if (name.isProgram() || program) {
        signals.putIfAbsent(
            Kind.EXECUTABLE,
            name + (name.isProgram() ? " is a program" : " is a program by its content"));
      }
      if (name.isDiskImage()) {
        signals.putIfAbsent(Kind.DISK_IMAGE, name + " is the image of a disk");
      }
      if (hasMacros(name)) {
        signals.putIfAbsent(Kind.MACROS, name + " may hold macros");
      }
    }

    @Override
    public void encrypted(FileName name) {
      signals.putIfAbsent(Kind.ENCRYPTED, name + " is encrypted");
    }

    @Override
    public void unread(FileName name, String why) {
      signals.putIfAbsent(Kind.UNREAD, name + " was not looked into: " + why);
    }

    /// Executables of Windows and Unix.
    private static boolean isProgram(byte[] beginning) {
      boolean dos = beginning.length > 64 && beginning[0] == 'M' && beginning[1] == 'Z';
      boolean elf =
          beginning.length > 4
              && beginning[0] == 0x7F
              && beginning[1] == 'E'
              && beginning[2] == 'L'
              && beginning[3] == 'F';
      return dos || elf;
    }

    /// Types of Office files with macros, and the file in them that contains macros.
    private static boolean hasMacros(FileName name) {
      String type = name.type();
      return name.toString().toLowerCase(Locale.ROOT).equals("vbaproject.bin")
          || List.of("docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppam", "ppsm")
              .contains(type);
    }

    private List<Signal> signals() {
      List<Signal> all = new ArrayList<>();
      signals.forEach((kind, text) -> all.add(kind.signal(text)));
      return all;
    }
  }
}

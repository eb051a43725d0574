package org.posthorn.spam.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.spam.MessageView;
import org.posthorn.spam.Signal;

/// Attached files that may do harm when they are opened, also those in archives. Thread-safe.
public final class Attachments {
  /// The signal of programs and what brings them in.
  public static final String PROGRAM = Kind.PROGRAM.signalName();

  /// What it may be, with its weight in log-odds. Set by hand: hardly anybody sends programs to
  /// people; encrypted archives are sent in good faith too.
  private enum Kind {
    PROGRAM(4),
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

  public Attachments(ContentLimits limits) {
    this.limits = limits;
  }

  /// Each kind of signal once, with the first example of it.
  ///
  /// @throws IOException if the message could not be read
  public List<Signal> signals(MessageView message) throws IOException {
    Found found = new Found();
    Unpacked unpacked = new Unpacked(limits, found);
    for (Entity part : Parts.leaves(message.structure(), limits.partsMax())) {
      Optional<FileName> named = name(part);
      if (named.isEmpty() && part.contentType().type().equalsIgnoreCase("text")) {
        continue;
      }
      FileName name = named.orElseGet(() -> new FileName(""));
      long length = part.bodyEnd() - part.bodyStart();
      // Base64 has four octets for three, and line ends.
      long taken = Math.min(length, limits.attachmentBytesMax() * 3L / 2);
      byte[] body = message.octets().read(part.bodyStart(), part.bodyStart() + taken);
      byte[] file = TransferDecoder.decode(body, part.fields().transferEncoding());
      found.file(name, file);
      unpacked.look(name, file, taken == length);
    }
    return found.signals();
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
            Kind.PROGRAM,
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

    /// Windows' and Unix's executables.
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

    /// Types of Office's files with macros, and the part of a file that holds them.
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

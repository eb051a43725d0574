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
  /// Programs and what brings them in.
  public static final String PROGRAM = "attachment-program";

  /// In log-odds. Set by hand: hardly anybody sends programs to people, encrypted archives are sent
  /// in good faith too.
  private static final Map<String, Double> WEIGHTS =
      Map.of(
          PROGRAM, 4.0,
          "attachment-disguised", 5.0,
          "attachment-disk-image", 2.5,
          "attachment-macros", 1.5,
          "attachment-encrypted", 0.7,
          "attachment-unread", 0.5);

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
    private final Map<String, String> signals = new LinkedHashMap<>();

    @Override
    public void file(FileName name, byte[] beginning) {
      boolean program = isProgram(beginning);
      if (name.isDisguised()) {
        signals.putIfAbsent("attachment-disguised", name + " hides what it is");
      }
      if (name.isProgram() || program) {
        signals.putIfAbsent(
            PROGRAM, name + (name.isProgram() ? " is a program" : " is a program by its content"));
      }
      if (name.isDiskImage()) {
        signals.putIfAbsent("attachment-disk-image", name + " is the image of a disk");
      }
      if (hasMacros(name)) {
        signals.putIfAbsent("attachment-macros", name + " may hold macros");
      }
    }

    @Override
    public void encrypted(FileName name) {
      signals.putIfAbsent("attachment-encrypted", name + " is encrypted");
    }

    @Override
    public void unread(FileName name, String why) {
      signals.putIfAbsent("attachment-unread", name + " was not looked into: " + why);
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
      signals.forEach((name, text) -> all.add(new Signal(name, WEIGHTS.get(name), text)));
      return all;
    }
  }
}

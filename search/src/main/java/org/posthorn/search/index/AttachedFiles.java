package org.posthorn.search.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.posthorn.extract.process.Document;
import org.posthorn.extract.text.Outcome;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.search.MessageText;

/// The files of a message, also of messages inside.
final class AttachedFiles {
  /// Files that are read of one message.
  private static final int FILES_MAX = 50;

  /// Encoded as base64, a file is larger by a third, and its lines have ends.
  private static final int ENCODED_PERCENT = 140;

  private static final Set<String> WITHOUT_TEXT =
      Set.of(
          "application/pgp-signature",
          "application/pgp-encrypted",
          "application/pkcs7-signature",
          "application/x-pkcs7-signature",
          "application/pkcs7-mime",
          "application/x-pkcs7-mime");

  private AttachedFiles() {}

  /// What is known before any is read.
  static ReadAttachments of(Entity message) {
    List<String> names = new ArrayList<>();
    MessageText.anyName(
        message,
        name -> {
          names.add(name);
          return false;
        });
    boolean[] any = {false};
    each(message, _ -> any[0] = true);
    return new ReadAttachments(names, List.of(), any[0]);
  }

  /// Reads a file, or does not.
  interface Reader {
    /// @param name or empty
    /// @param document decodes it
    ReadAttachments.File read(String name, Supplier<Document> document);
  }

  /// Reads the files of a message.
  ///
  /// @param octetsMax of one file
  static List<ReadAttachments.File> read(
      Entity message, MessageText.Octets octets, int octetsMax, Reader reader) {
    List<ReadAttachments.File> files = new ArrayList<>();
    each(
        message,
        leaf -> {
          if (files.size() < FILES_MAX) {
            String name = name(leaf);
            files.add(
                leaf.bodySize() > octetsMax * (long) ENCODED_PERCENT / 100
                    ? new ReadAttachments.File(name, Outcome.TOO_LARGE)
                    : reader.read(
                        name,
                        () ->
                            new Document(
                                name, leaf.contentType().mediaType(), decoded(leaf, octets))));
          }
        });
    return files;
  }

  private static byte[] decoded(Entity leaf, MessageText.Octets octets) {
    byte[] body = octets.range(leaf.bodyStart(), leaf.bodyEnd());
    return TransferDecoder.decode(body, leaf.fields().transferEncoding());
  }

  private static String name(Entity leaf) {
    String name = BodyParts.root(leaf).name();
    return name == null ? "" : name;
  }

  /// The parts that may be documents. Texts are none: they belong to the body.
  private static void each(Entity entity, Consumer<Entity> visitor) {
    if (entity.kind() != Entity.Kind.LEAF) {
      entity.children().forEach(part -> each(part, visitor));
    } else if (mayBeDocument(entity.contentType().mediaType().toLowerCase(Locale.ROOT))) {
      visitor.accept(entity);
    }
  }

  private static boolean mayBeDocument(String type) {
    return !WITHOUT_TEXT.contains(type)
        && Arrays.stream(new String[] {"text", "image", "audio", "video", "font", "multipart"})
            .noneMatch(top -> type.startsWith(top + "/"));
  }
}

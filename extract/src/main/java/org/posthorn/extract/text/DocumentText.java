package org.posthorn.extract.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.Entity;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.mime.TextExtractor;
import org.posthorn.mime.TransferDecoder;

/// Reads one document and what is in it. One thread, one use.
public final class DocumentText {
  /// Archives in archives: deeper ones are not unpacked.
  private static final int DEPTH_MAX = 4;

  private final TextSink sink;
  private final Unpacking unpacking = new Unpacking();
  private boolean incomplete;

  private DocumentText(TextSink sink) {
    this.sink = sink;
  }

  /// Reads a document.
  ///
  /// @param name of its file, or empty
  /// @param type media type, or empty
  /// @return READ, CUT or UNREADABLE
  /// @throws IOException of the sink's output only
  public static Outcome read(byte[] octets, String name, String type, TextSink sink)
      throws IOException {
    DocumentText document = new DocumentText(sink);
    Outcome outcome;
    try {
      document.part(octets, name, type, 0);
      outcome = document.incomplete ? Outcome.UNREADABLE : Outcome.READ;
    } catch (TextSink.FullException e) {
      outcome = Outcome.CUT;
    }
    sink.flush();
    return outcome;
  }

  /// What is read of one file; the others go on if it fails.
  private void part(byte[] octets, String name, String type, int depth) throws IOException {
    try {
      read(octets, name, type, depth);
    } catch (TextSink.FullException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
      incomplete = true; // libraries throw anything for a damaged document
    }
    sink.nextText();
  }

  private void read(byte[] octets, String name, String type, int depth) throws IOException {
    switch (DocumentKind.of(octets, name, type)) {
      case PDF -> {
        boolean all = PdfText.read(octets, sink);
        incomplete |= !all;
      }
      case OLE -> OleText.read(octets, sink, (inner, own) -> part(own, inner, "", depth + 1));
      case RTF -> RtfText.read(octets, sink);
      case ZIP -> {
        if (!ZippedText.read(octets, sink)) {
          archive(DocumentKind.ZIP, octets, depth);
        }
      }
      case TAR -> archive(DocumentKind.TAR, octets, depth);
      case SEVEN_ZIP -> archive(DocumentKind.SEVEN_ZIP, octets, depth);
      case GZIP ->
          compressed(new GzipCompressorInputStream(new ByteArrayInputStream(octets)), name, depth);
      case BZIP2 ->
          compressed(new BZip2CompressorInputStream(new ByteArrayInputStream(octets)), name, depth);
      case XZ ->
          compressed(
              XZCompressorInputStream.builder()
                  .setInputStream(new ByteArrayInputStream(octets))
                  .setMemoryLimitKiB(Unpacking.MEMORY_KIB_MAX)
                  .get(),
              name,
              depth);
      case MESSAGE -> message(octets, Entity.scan(octets), depth);
      case TEXT -> text("text/plain", octets);
      case MARKUP -> text("text/html", octets);
      case UNKNOWN -> {
        // An image, for instance.
      }
    }
  }

  private void archive(DocumentKind kind, byte[] octets, int depth) throws IOException {
    if (depth >= DEPTH_MAX) {
      incomplete = true;
      return;
    }
    boolean all =
        unpacking.files(
            kind,
            octets,
            (name, file) -> {
              sink.add(name);
              sink.nextText();
              part(file, name, "", depth + 1);
            });
    incomplete |= !all; // after the files inside, which may be incomplete too
  }

  private void compressed(InputStream stream, String name, int depth) throws IOException {
    if (depth >= DEPTH_MAX) {
      incomplete = true;
      return;
    }
    try (stream) {
      byte @Nullable [] file = unpacking.file(stream);
      if (file == null) {
        incomplete = true;
      } else {
        int dot = name.lastIndexOf('.');
        part(file, dot < 0 ? name : name.substring(0, dot), "", depth + 1);
      }
    }
  }

  private void text(String type, byte[] octets) throws IOException {
    byte[] header = ("Content-Type: " + type + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] message = Arrays.copyOf(header, header.length + octets.length);
    System.arraycopy(octets, 0, message, header.length, octets.length);
    sink.add(TextExtractor.text(Entity.scan(message), octets));
  }

  /// A message is read as the server reads mail, so that its charsets are right.
  private void message(byte[] octets, Entity message, int depth) throws IOException {
    ImapEnvelope envelope = message.envelope();
    if (envelope != null && envelope.subject() != null) {
      sink.add(EncodedWords.decode(envelope.subject()));
      sink.nextText();
    }
    entity(octets, message, depth);
  }

  private void entity(byte[] octets, Entity entity, int depth) throws IOException {
    switch (entity.kind()) {
      case MULTIPART -> {
        for (Entity part : entity.children()) {
          entity(octets, part, depth);
        }
      }
      case MESSAGE -> message(octets, entity.children().getFirst(), depth);
      case LEAF -> leaf(octets, entity, depth);
    }
  }

  private void leaf(byte[] octets, Entity leaf, int depth) throws IOException {
    String name = BodyParts.root(leaf).name();
    if (name != null) {
      sink.add(name);
      sink.nextText();
    }
    byte[] body = Arrays.copyOfRange(octets, (int) leaf.bodyStart(), (int) leaf.bodyEnd());
    if (leaf.contentType().isType("text")) {
      sink.add(TextExtractor.text(leaf, body));
    } else if (depth >= DEPTH_MAX) {
      incomplete = true;
    } else {
      byte[] decoded = TransferDecoder.decode(body, leaf.fields().transferEncoding());
      part(decoded, name == null ? "" : name, leaf.contentType().mediaType(), depth + 1);
    }
    sink.nextText();
  }
}

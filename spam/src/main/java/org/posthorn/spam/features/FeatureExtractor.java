package org.posthorn.spam.features;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.posthorn.mime.ContentDisposition;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Entity;
import org.posthorn.mime.Parameter;
import org.posthorn.mime.TextPart;
import org.posthorn.spam.MessageView;

/// Extracts the features of a message for the classifier: a limited set of hashes. Thread-safe.
public final class FeatureExtractor {
  /// Must change when features change: a model of other features is useless.
  public static final int VERSION = 1;

  /// The character types of letters as bits: those of [Character#isLetter].
  private static final int LETTERS =
      (1 << Character.UPPERCASE_LETTER)
          | (1 << Character.LOWERCASE_LETTER)
          | (1 << Character.TITLECASE_LETTER)
          | (1 << Character.MODIFIER_LETTER)
          | (1 << Character.OTHER_LETTER);

  private static final TextTokens.Kind TEXT = TextTokens.Kind.of("text");

  private final FeatureLimits limits;

  /// Sets that are not in use, about 100 KiB each.
  private final BlockingQueue<FeatureSet> free =
      new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

  public FeatureExtractor(FeatureLimits limits) {
    this.limits = limits;
  }

  /// The features of a message: distinct, in no order, at most [FeatureLimits#featuresMax]. The
  /// same in every process.
  ///
  /// @throws IOException if the octets could not be read
  public long[] features(MessageView message) throws IOException {
    FeatureSet out = free.poll();
    if (out == null) {
      out = new FeatureSet(limits.featuresMax());
    } else {
      out.clear();
    }
    long[] features = new Walk(message, out).all();
    // Dropped if enough sets are free.
    var _ = free.offer(out);
    return features;
  }

  private final class Walk {
    private final MessageView message;
    private final FeatureSet out;
    private final LinkTraits links;
    private final TextTokens words;
    private int parts;
    private int octetsLeft = limits.textOctetsMax();
    private boolean plain;
    private boolean html;

    private Walk(MessageView message, FeatureSet out) {
      this.message = message;
      this.out = out;
      links = new LinkTraits(out, limits.linksMax());
      words = new TextTokens(out, TEXT);
    }

    private long[] all() throws IOException {
      Entity top = message.structure();
      new HeaderTraits(out, limits).read(message.header(), top.envelopeOrNone());
      part(top, "");
      out.add(Namespace.PARTS, Shapes.log(parts));
      out.add(Namespace.SIZE, Shapes.log(top.bodySize()));
      out.add(Namespace.BODIES, (plain ? "plain" : "") + (html ? "html" : ""));
      return out.toArray();
    }

    private void part(Entity part, String above) throws IOException {
      if (parts >= limits.partsMax()) {
        return;
      }
      parts++;
      String type = part.contentType().mediaType().toLowerCase(Locale.ROOT);
      String path = above + "/" + type;
      out.add(Namespace.PART, type);
      out.add(Namespace.PART_PATH, path.length() > 200 ? path.substring(0, 200) : path);
      traits(part, type);
      if (part.kind() == Entity.Kind.LEAF) {
        leaf(part, type);
      } else {
        for (Entity child : part.children()) {
          part(child, path);
        }
      }
    }

    private void traits(Entity part, String type) {
      String encoding = part.fields().transferEncoding();
      String written = encoding == null ? "none" : encoding.toLowerCase(Locale.ROOT);
      out.add(Namespace.PART_ENCODING, type + " " + written);
      ContentType contentType = part.fields().contentType();
      if (contentType == null) {
        out.add(Namespace.PART_UNTYPED);
      } else {
        for (Parameter parameter : contentType.parameters()) {
          String name = parameter.name().toLowerCase(Locale.ROOT);
          switch (name) {
            case "charset" ->
                out.add(
                    Namespace.PART_CHARSET,
                    type + " " + parameter.value().toLowerCase(Locale.ROOT));
            case "boundary" -> out.addShape(Namespace.PART_BOUNDARY, parameter.value(), 16);
            case "name" -> name(Namespace.PART_NAME, parameter.value());
            default -> out.add(Namespace.PART_PARAMETER, name);
          }
        }
      }
      ContentDisposition disposition = part.fields().disposition();
      if (disposition != null) {
        out.add(Namespace.PART_DISPOSITION, disposition.type().toLowerCase(Locale.ROOT));
        disposition.parameter("filename").ifPresent(name -> name(Namespace.PART_FILE, name));
      }
    }

    private void name(Namespace namespace, String name) {
      int dot = name.lastIndexOf('.');
      String ending = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
      out.add(namespace, ending.length() > 8 ? "long" : ending);
    }

    private void leaf(Entity part, String type) throws IOException {
      if (!part.contentType().isType("text")) {
        out.add(Namespace.PART_SIZE, Shapes.log(part.bodySize()));
        return;
      }
      int octets = (int) Math.min(part.bodySize(), octetsLeft);
      if (octets == 0) {
        out.add(Namespace.PART_EMPTY, type);
        return;
      }
      octetsLeft -= octets;
      TextPart read = message.text(part, octets);
      String text = read.text();
      if (type.equals("text/html")) {
        html = true;
        new HtmlTraits(out, links).read(read.written(), text.strip().length());
      } else {
        plain = true;
        links.find(text);
      }
      char[] characters = text.toCharArray();
      words.read(characters);
      layout(characters);
    }

    /// Features of the layout of text.
    private void layout(char[] text) {
      int capitals = 0;
      int letters = 0;
      int foreign = 0;
      int lines = 0;
      int longest = 0;
      int start = 0;
      int hidden = 0;
      for (int i = 0; i < text.length; i++) {
        char c = text[i];
        if (c >= 0x80) {
          int type = Character.getType(c);
          foreign++;
          hidden += type == Character.FORMAT ? 1 : 0;
          letters += (LETTERS >>> type) & 1;
        } else if (c == '\n') {
          lines++;
          longest = Math.max(longest, i - start);
          start = i + 1;
        } else {
          int small = (c | 0x20) - 'a';
          int letter = small >= 0 && small < 26 ? 1 : 0;
          letters += letter;
          capitals += letter & (((c >>> 5) & 1) ^ 1); // upper-case letters do not have this bit
        }
      }
      out.add(Namespace.TEXT_CAPITALS, letters == 0 ? -1 : 10 * capitals / letters);
      out.add(Namespace.TEXT_FOREIGN, letters == 0 ? -1 : Math.min(9, 10 * foreign / letters));
      out.add(Namespace.TEXT_HIDDEN, Shapes.log(hidden));
      out.add(Namespace.TEXT_LINES, Shapes.log(lines));
      out.add(Namespace.TEXT_LONGEST, Shapes.log(longest) / 2);
      out.add(Namespace.TEXT_LENGTH, Shapes.log(text.length));
    }
  }
}

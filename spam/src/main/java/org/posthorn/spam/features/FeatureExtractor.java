package org.posthorn.spam.features;

import java.io.IOException;
import java.util.Locale;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Disposition;
import org.posthorn.mime.Entity;
import org.posthorn.mime.Parameter;
import org.posthorn.mime.TextPart;
import org.posthorn.spam.MessageView;

/// Makes of a message what a classifier compares: a bounded set of hashes, each standing for
/// something that is in it. Thread-safe.
public final class FeatureExtractor {
  /// Changes whenever other features are made of a message than before: a model of other features
  /// is worthless.
  public static final int VERSION = 1;

  private final Limits limits;

  public FeatureExtractor(Limits limits) {
    this.limits = limits;
  }

  /// The features of a message: distinct, in no order, at most [Limits#featuresMax]. The same
  /// message has the same ones in every process.
  ///
  /// @throws IOException if the octets could not be read
  public long[] features(MessageView message) throws IOException {
    return new Walk(message).all();
  }

  private final class Walk {
    private final MessageView message;
    private final FeatureSet out = new FeatureSet(limits.featuresMax());
    private final LinkTraits links = new LinkTraits(out, limits.linksMax());
    private final TextTokens words = new TextTokens(out, "text");
    private int parts;
    private int octetsLeft = limits.textOctetsMax();
    private boolean plain;
    private boolean html;

    private Walk(MessageView message) {
      this.message = message;
    }

    private long[] all() throws IOException {
      Entity top = message.structure();
      new HeaderTraits(out, limits).read(message.header(), top.envelopeOrNone());
      part(top, "");
      out.add("parts", Shapes.log(parts));
      out.add("size", Shapes.log(top.bodySize()));
      out.add("bodies", (plain ? "plain" : "") + (html ? "html" : ""));
      return out.toArray();
    }

    private void part(Entity part, String above) throws IOException {
      if (parts >= limits.partsMax()) {
        return;
      }
      parts++;
      String type = part.contentType().mediaType().toLowerCase(Locale.ROOT);
      String path = above + "/" + type;
      out.add("part", type);
      out.add("part:path", path.length() > 200 ? path.substring(0, 200) : path);
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
      out.add("part:encoding", type + " " + written);
      ContentType contentType = part.fields().contentType();
      if (contentType == null) {
        out.add("part:untyped");
      } else {
        for (Parameter parameter : contentType.parameters()) {
          String name = parameter.name().toLowerCase(Locale.ROOT);
          switch (name) {
            case "charset" ->
                out.add("part:charset", type + " " + parameter.value().toLowerCase(Locale.ROOT));
            case "boundary" -> out.add("part:boundary", Shapes.of(parameter.value(), 16));
            case "name" -> name("part:name", parameter.value());
            default -> out.add("part:parameter", name);
          }
        }
      }
      Disposition disposition = part.fields().disposition();
      if (disposition != null) {
        out.add("part:disposition", disposition.type().toLowerCase(Locale.ROOT));
        disposition.parameter("filename").ifPresent(name -> name("part:file", name));
      }
    }

    private void name(String namespace, String name) {
      int dot = name.lastIndexOf('.');
      String ending = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
      out.add(namespace, ending.length() > 8 ? "long" : ending);
    }

    private void leaf(Entity part, String type) throws IOException {
      if (!part.contentType().isType("text")) {
        out.add("part:size", Shapes.log(part.bodySize()));
        return;
      }
      int octets = (int) Math.min(part.bodySize(), octetsLeft);
      if (octets == 0) {
        out.add("part:empty", type);
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
      words.read(text);
      layout(text);
    }

    /// How text is set out.
    private void layout(String text) {
      int capitals = 0;
      int letters = 0;
      int foreign = 0;
      int lines = 0;
      int longest = 0;
      int start = 0;
      int hidden = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\n') {
          lines++;
          longest = Math.max(longest, i - start);
          start = i + 1;
        } else if (c >= 0x80) {
          foreign++;
          hidden += Character.getType(c) == Character.FORMAT ? 1 : 0;
        } else if (c >= 'A' && c <= 'Z') {
          capitals++;
        }
        letters += Character.isLetter(c) ? 1 : 0;
      }
      out.add("text:capitals", letters == 0 ? -1 : 10 * capitals / letters);
      out.add("text:foreign", letters == 0 ? -1 : Math.min(9, 10 * foreign / letters));
      out.add("text:hidden", Shapes.log(hidden));
      out.add("text:lines", Shapes.log(lines));
      out.add("text:longest", Shapes.log(longest) / 2);
      out.add("text:length", Shapes.log(text.length()));
    }
  }
}

package org.posthorn.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which parts of a message are shown as its text, as its HTML, and as attachments (RFC 8621
/// §4.1.4). Immutable.
///
/// @param text to show where plain text is preferred; may hold HTML and media
/// @param html to show where HTML is preferred; may hold plain text and media
/// @param attachments everything else but multiparts
public record BodyParts(List<Part> text, List<Part> html, List<Part> attachments) {
  private static final Set<String> SIGNATURES =
      Set.of(
          "application/pgp-signature",
          "application/pkcs7-signature",
          "application/x-pkcs7-signature");

  /// A part with its number.
  ///
  /// @param number as IMAP counts (RFC 9051 §6.4.5.1); 1 for a message that is no multipart
  /// @param related whether it is in a multipart/related
  public record Part(Entity entity, String number, boolean related) {
    /// In lower case; a multipart that was not parsed counts as application/octet-stream.
    public String type() {
      ContentType type = entity.contentType();
      return entity.kind() == Entity.Kind.LEAF && type.isType("multipart")
          ? "application/octet-stream"
          : type.mediaType();
    }

    /// In lower case; empty for none.
    public String disposition() {
      ContentDisposition disposition = entity.fields().disposition();
      return disposition == null ? "" : disposition.type().toLowerCase(Locale.ROOT);
    }

    /// The file name; null if there is none.
    public @Nullable String name() {
      ContentDisposition disposition = entity.fields().disposition();
      String name = disposition == null ? null : disposition.parameter("filename").orElse(null);
      return name != null ? name : entity.contentType().parameter("name").orElse(null);
    }

    /// Whether it is an image of the HTML text, not an attachment.
    public boolean isPicture() {
      return related
          && entity.fields().id() != null
          && type().startsWith("image/")
          && !disposition().equals("attachment");
    }

    /// The parts of a multipart.
    public List<Part> parts() {
      List<Part> parts = new ArrayList<>(entity.children().size());
      boolean inRelated = entity.contentType().is("multipart", "related");
      for (int i = 0; i < entity.children().size(); i++) {
        String below = number.isEmpty() ? "" : number + ".";
        parts.add(new Part(entity.children().get(i), below + (i + 1), inRelated));
      }
      return parts;
    }
  }

  public BodyParts {
    text = List.copyOf(text);
    html = List.copyOf(html);
    attachments = List.copyOf(attachments);
  }

  /// The message itself as a part; a multipart has no number.
  public static Part root(Entity message) {
    return new Part(message, message.kind() == Entity.Kind.MULTIPART ? "" : "1", false);
  }

  public static BodyParts of(Entity message) {
    Sorting all = new Sorting();
    List<Part> text = new ArrayList<>();
    List<Part> html = new ArrayList<>();
    all.sort(List.of(root(message)), "mixed", false, text, html);
    return new BodyParts(text, html, all.attachments);
  }

  /// Whether there is something to download (RFC 8621 §4.1.4, hasAttachment). Signatures and images
  /// of the HTML text do not count.
  public boolean hasAttachment() {
    return attachments.stream()
        .anyMatch(part ->
            !part.disposition().equals("inline")
                && !SIGNATURES.contains(part.type())
                && !part.isPicture());
  }

  private static boolean isMedia(String type) {
    return type.startsWith("image/") || type.startsWith("audio/") || type.startsWith("video/");
  }

  /// The algorithm of RFC 8621 §4.1.4. A list is null where its kind of text was found to be only
  /// one branch of an alternative.
  private static final class Sorting {
    private final List<Part> attachments = new ArrayList<>();

    private void sort(
        List<Part> parts,
        String multipart,
        boolean inAlternative,
        @Nullable List<Part> textBefore,
        @Nullable List<Part> htmlBefore) {
      boolean alternative = multipart.equals("alternative");
      List<Part> text = textBefore;
      List<Part> html = htmlBefore;
      int textLength = text == null ? -1 : text.size();
      int htmlLength = html == null ? -1 : html.size();
      for (int i = 0; i < parts.size(); i++) {
        Part part = parts.get(i);
        String type = part.type();
        if (part.entity().kind() == Entity.Kind.MULTIPART) {
          String subtype = type.substring(type.indexOf('/') + 1);
          sort(part.parts(), subtype, inAlternative || subtype.equals("alternative"), text, html);
        } else if (!isBody(part, i == 0, multipart)) {
          attachments.add(part);
        } else if (alternative) {
          List<Part> to = type.equals("text/plain") ? text : type.equals("text/html") ? html : null;
          (to == null ? attachments : to).add(part);
        } else {
          html = inAlternative && type.equals("text/plain") ? null : html;
          text = inAlternative && type.equals("text/html") ? null : text;
          if (text != null) {
            text.add(part);
          }
          if (html != null) {
            html.add(part);
          }
          if ((text == null || html == null) && isMedia(type)) {
            attachments.add(part);
          }
        }
      }
      if (alternative && text != null && html != null) {
        boolean noText = text.size() == textLength;
        boolean noHtml = html.size() == htmlLength;
        if (noText && !noHtml) {
          text.addAll(html.subList(htmlLength, html.size()));
        }
        if (noHtml && !noText) {
          html.addAll(text.subList(textLength, text.size()));
        }
      }
    }

    /// Whether a part is text or shown with it, rather than an attachment.
    private static boolean isBody(Part part, boolean first, String multipart) {
      String type = part.type();
      boolean media = isMedia(type);
      boolean shown = type.equals("text/plain") || type.equals("text/html") || media;
      return shown
          && !part.disposition().equals("attachment")
          && (first || (!multipart.equals("related") && (media || part.name() == null)));
    }
  }
}

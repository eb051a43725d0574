package org.posthorn.search.index;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthorn.mime.Entity;
import org.posthorn.mime.EntityFormatException;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.search.MessageText;
import org.posthorn.store.message.Structure;

/// The trigrams of a message: of the very texts that [MessageText] looks in.
///
/// @param headerWords of the fields in which people look
record MessageGrams(
    Grams subject, Grams from, Grams header, Grams body, Words headerWords, Words bodyWords) {
  /// Fields whose words are known.
  private static final Set<String> WORDED =
      Set.of("subject", "from", "to", "cc", "bcc", "reply-to", "sender");

  private static MessageGrams empty(IndexLimits limits) {
    return new MessageGrams(
        new Grams(limits.gramsMax()),
        new Grams(limits.gramsMax()),
        new Grams(limits.gramsMax()),
        new Grams(limits.gramsMax()),
        new Words(limits.gramsMax()),
        new Words(limits.gramsMax()));
  }

  /// Of a message that cannot be read: whoever searches tries again.
  static MessageGrams unreadable(IndexLimits limits) {
    MessageGrams grams = empty(limits);
    grams.missing();
    return grams;
  }

  boolean isHeaderPartial() {
    return subject.isPartial() || from.isPartial() || header.isPartial();
  }

  private void missing() {
    header.missing();
    body.missing();
    bodyWords.missing();
  }

  /// @param octets of the message
  static MessageGrams of(Structure structure, MessageText.Octets octets, IndexLimits limits) {
    MessageGrams grams = empty(limits);
    try {
      Entity message = structure.entity();
      HeaderFields header =
          HeaderFields.parse(
              structure.header().orElseGet(() -> MessageText.headerOctets(message, octets)));
      MessageText.headerTexts(
          header,
          (field, text) -> {
            String folded = UnicodeCasemap.fold(text);
            grams.header.addText(folded);
            if (WORDED.contains(field.name().toLowerCase(Locale.ROOT))) {
              grams.headerWords.addText(folded);
            }
            if (field.isNamed("Subject")) {
              grams.subject.addText(folded);
            }
          });
      ImapEnvelope envelope = structure.envelope();
      grams.addresses(envelope.from(), grams.from);
      for (List<ImapAddress> addresses : List.of(envelope.to(), envelope.cc(), envelope.bcc())) {
        grams.addresses(addresses, grams.header);
      }
      grams.addBody(message, octets, limits.textCharactersMax());
    } catch (EntityFormatException e) {
      grams.missing();
    }
    return grams;
  }

  private void addresses(List<ImapAddress> addresses, Grams into) {
    MessageText.addressTexts(addresses, text -> into.addText(UnicodeCasemap.fold(text)));
  }

  private void addBody(Entity message, MessageText.Octets octets, long charactersMax) {
    long[] left = {charactersMax};
    boolean cut =
        MessageText.anyOfBody(
            message,
            octets,
            text -> {
              left[0] -= text.length();
              if (left[0] < 0 || body.isPartial()) {
                return true;
              }
              String folded = UnicodeCasemap.fold(text);
              body.addText(folded);
              bodyWords.addText(folded);
              return false;
            });
    if (cut) {
      body.missing();
      bodyWords.missing();
    }
  }
}

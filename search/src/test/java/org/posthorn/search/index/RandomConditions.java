package org.posthorn.search.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.search.AddressField;
import org.posthorn.search.Condition;
import org.posthorn.search.MessageText;
import org.posthorn.store.MailAccount;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;

/// Makes conditions of pieces of the texts that messages have, and of others.
final class RandomConditions {
  private static final int TEXTS_MAX = 3_000;
  private static final List<AddressField> FIELDS = List.of(AddressField.values());
  private static final List<String> NAMES = List.of("Subject", "From", "To", "Date", "Message-ID");

  private final Random random;
  private final List<String> texts = new ArrayList<>();

  RandomConditions(long seed) {
    random = new Random(seed);
    texts.add("日本語の会議 é ß ﬁ 😀 x");
  }

  /// Takes the texts of messages.
  void learn(MailAccount account, long... emails) {
    StoredStructures.visit(
        account,
        emails,
        new StoredStructures.Visitor() {
          @Override
          public void structure(Structure structure) {
            try (MessageBytes bytes = account.open(structure.emailId())) {
              MessageText.headerTexts(
                  HeaderFields.parse(structure.header().orElseThrow()), (_, text) -> learn(text));
              MessageText.anyOfBody(
                  structure.entity(),
                  bytes::range,
                  text -> {
                    learn(text);
                    return false;
                  });
            }
          }

          @Override
          public void missing(long emailId) {
            // Nothing to learn.
          }

          @Override
          public void damaged(long emailId, StoreException cause) {
            throw cause;
          }
        });
  }

  private void learn(String text) {
    if (text.isEmpty()) {
      return;
    }
    if (texts.size() < TEXTS_MAX) {
      texts.add(text);
    } else {
      texts.set(random.nextInt(TEXTS_MAX), text);
    }
  }

  private String needle() {
    String text = texts.get(random.nextInt(texts.size()));
    int from = random.nextInt(text.length());
    int length = 1 + random.nextInt(random.nextInt(8) == 0 ? 120 : 12);
    String piece = text.substring(from, Math.min(text.length(), from + length));
    return switch (random.nextInt(8)) {
      case 0 -> piece.toLowerCase(Locale.ROOT);
      case 1 -> piece.toUpperCase(Locale.ROOT);
      case 2 -> piece + (char) ('a' + random.nextInt(26));
      case 3 -> new StringBuilder(piece).reverse().toString();
      default -> piece;
    };
  }

  Condition next() {
    return next(3);
  }

  private Condition next(int depth) {
    return switch (random.nextInt(depth == 0 ? 5 : 9)) {
      case 0, 1 -> new Condition.Text(text(), false);
      case 2 -> new Condition.Text(text(), true);
      case 3 -> new Condition.Field(NAMES.get(random.nextInt(NAMES.size())), text());
      case 4 -> new Condition.Addresses(FIELDS.get(random.nextInt(FIELDS.size())), text());
      case 5 -> new Condition.Not(next(depth - 1));
      case 6 -> Condition.either(next(depth - 1), next(depth - 1));
      default -> Condition.all(List.of(next(depth - 1), next(depth - 1)));
    };
  }

  private String text() {
    String folded = UnicodeCasemap.fold(needle());
    return random.nextInt(6) == 0 ? MessageText.WORD_START + folded : folded;
  }
}

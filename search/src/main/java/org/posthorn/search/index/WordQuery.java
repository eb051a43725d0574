package org.posthorn.search.index;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.posthorn.search.MessageText;
import org.posthorn.search.TextPlace;

/// Finds documents with a word that a text is a part of. Such a message contains the text. It may
/// stop before it has found all: then the others are read.
final class WordQuery {
  /// Words of a shard that are looked through for each message that would be read instead: reading
  /// one takes as long.
  private static final long WORDS_PER_MESSAGE = 200;

  /// Documents of words that are looked at.
  private static final long DOCUMENTS_MAX = 4_000_000;

  private final List<String> fields;
  private final BytesRef part;
  private final boolean begins;
  private long wordsLeft;
  private long documentsLeft = DOCUMENTS_MAX;

  /// @param begins whether words must begin with the part
  /// @param messages that may have to be read
  private WordQuery(List<String> fields, BytesRef part, boolean begins, long messages) {
    this.begins = begins;
    this.fields = fields;
    this.part = part;
    this.wordsLeft = wordsMax(messages);
  }

  /// Words that are looked through for so many messages that would be read instead.
  static long wordsMax(long messages) {
    return messages * WORDS_PER_MESSAGE;
  }

  /// The fields of words in which a text is looked for; none where words are not known.
  static List<String> fields(TextPlace place) {
    return switch (place) {
      case BODY -> List.of(Fields.BODY_WORDS);
      case ATTACHMENTS -> List.of(Fields.ATTACHMENT_WORDS);
      case MESSAGE -> List.of(Fields.HEADER_WORDS, Fields.BODY_WORDS);
      case SUBJECT, FROM, HEADER -> List.of();
    };
  }

  /// Only words that begin with the text: there are few of them, side by side.
  WordQuery beginning() {
    return new WordQuery(fields, part, true, wordsLeft / WORDS_PER_MESSAGE);
  }

  /// @return null if the text is not part of one word, or is looked for where words are not known
  static @Nullable WordQuery of(TextPlace place, String folded, long messages) {
    List<String> fields = fields(place);
    String plain = MessageText.plain(folded);
    return fields.isEmpty() || !Words.isPart(plain)
        ? null
        : new WordQuery(fields, Grams.encoded(plain), MessageText.isWordStart(folded), messages);
  }

  /// Adds documents of a segment to `found`.
  ///
  /// @param all only documents that have this
  void find(LeafReader segment, Term all, FixedBitSet found) throws IOException {
    FixedBitSet among = null;
    for (String field : fields) {
      Terms terms = segment.terms(field);
      if (terms == null) {
        continue;
      }
      TermsEnum words = terms.iterator();
      PostingsEnum documents = null;
      BytesRef word = begins ? from(words) : words.next();
      while (word != null && wordsLeft-- > 0 && documentsLeft > 0) {
        if (begins ? StringHelper.startsWith(word, part) : contains(word, part)) {
          among = among == null ? having(segment, all) : among;
          documents = words.postings(documents, PostingsEnum.NONE);
          add(documents, among, found);
        } else if (begins) {
          break;
        }
        word = words.next();
      }
    }
  }

  /// The first word that is not less than the part.
  private @Nullable BytesRef from(TermsEnum words) throws IOException {
    return words.seekCeil(part) == TermsEnum.SeekStatus.END ? null : words.term();
  }

  private static FixedBitSet having(LeafReader segment, Term all) throws IOException {
    FixedBitSet having = new FixedBitSet(segment.maxDoc());
    PostingsEnum documents = segment.postings(all, PostingsEnum.NONE);
    if (documents != null) {
      having.or(documents);
    }
    return having;
  }

  private void add(PostingsEnum documents, FixedBitSet among, FixedBitSet found)
      throws IOException {
    int document = documents.nextDoc();
    while (document != DocIdSetIterator.NO_MORE_DOCS && documentsLeft-- > 0) {
      if (among.get(document)) {
        found.set(document);
      }
      document = documents.nextDoc();
    }
  }

  /// A part of the characters is a part of the octets, and the reverse, as in UTF-8.
  private static boolean contains(BytesRef word, BytesRef part) {
    byte first = part.bytes[part.offset];
    int last = word.offset + word.length - part.length;
    for (int at = word.offset; at <= last; at++) {
      if (word.bytes[at] == first && isAt(word, at, part)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(BytesRef word, int at, BytesRef part) {
    for (int i = 1; i < part.length; i++) {
      if (word.bytes[at + i] != part.bytes[part.offset + i]) {
        return false;
      }
    }
    return true;
  }
}

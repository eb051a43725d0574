package org.posthorn.search.index;

import java.nio.ByteBuffer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;
import org.posthorn.directory.AccountId;
import org.posthorn.mime.UnicodeCasemap;

/// The fields of documents, see the package.
final class Fields {
  static final String ID = "id";
  static final String ACCOUNT = "account";
  static final String EMAIL = "email";
  static final String SUBJECT = "subject";
  static final String FROM = "from";
  static final String HEADER = "header";
  static final String BODY = "body";
  static final String HEADER_WORDS = "header-words";
  static final String BODY_WORDS = "body-words";
  static final String PARTIAL = "partial";
  static final String ATTACHMENTS = "attachments";
  static final String ATTACHMENT_WORDS = "attachment-words";
  static final String ATTACHMENTS_OF = "attachments-of";
  static final String OWNER = "owner";
  static final String WAITING = "waiting";
  static final String TEXTS = "texts";
  static final String CURSOR = "cursor";
  static final String MODSEQ = "modseq";

  private static final FieldType TERMS = new FieldType();

  static {
    TERMS.setTokenized(true);
    TERMS.setOmitNorms(true);
    TERMS.setIndexOptions(IndexOptions.DOCS);
    TERMS.freeze();
  }

  private static final FieldType WORDS = new FieldType(TERMS);

  static {
    WORDS.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
    WORDS.freeze();
  }

  private Fields() {}

  static Document of(AccountId account, long email, MessageGrams grams) {
    Document document = new Document();
    document.add(new StringField(ID, id(account, email), Field.Store.NO));
    document.add(new StringField(ACCOUNT, bytes(account), Field.Store.NO));
    document.add(new NumericDocValuesField(EMAIL, email));
    add(document, SUBJECT, grams.subject());
    add(document, FROM, grams.from());
    add(document, HEADER, grams.header());
    add(document, BODY, grams.body());
    document.add(new Field(HEADER_WORDS, new WordStream(grams.headerWords()), WORDS));
    document.add(new Field(BODY_WORDS, new WordStream(grams.bodyWords()), WORDS));
    if (grams.isHeaderPartial()) {
      document.add(new StringField(PARTIAL, HEADER, Field.Store.NO));
    }
    if (grams.body().isPartial()) {
      document.add(new StringField(PARTIAL, BODY, Field.Store.NO));
    }
    if (grams.bodyWords().isPartial()) {
      document.add(new StringField(PARTIAL, BODY_WORDS, Field.Store.NO));
    }
    return document;
  }

  /// The document of the attachments of an Email.
  static Document attachments(
      AccountId account, long email, ReadAttachments attachments, IndexLimits limits) {
    Document document = new Document();
    document.add(new StringField(ID, attachmentsId(account, email), Field.Store.NO));
    document.add(new StringField(ATTACHMENTS_OF, bytes(account), Field.Store.NO));
    document.add(new NumericDocValuesField(OWNER, account.value()));
    document.add(new NumericDocValuesField(EMAIL, email));
    if (attachments.waiting()) {
      document.add(new StringField(WAITING, WAITING, Field.Store.NO));
    }
    Grams grams = new Grams(limits.gramsMax());
    Words words = new Words(limits.gramsMax());
    for (String text : attachments.searched()) {
      String folded = UnicodeCasemap.fold(text);
      grams.addText(folded);
      words.addText(folded);
    }
    add(document, ATTACHMENTS, grams);
    document.add(new Field(ATTACHMENT_WORDS, new WordStream(words), WORDS));
    if (grams.isPartial()) {
      document.add(new StringField(PARTIAL, ATTACHMENTS, Field.Store.NO));
    }
    if (words.isPartial()) {
      document.add(new StringField(PARTIAL, ATTACHMENT_WORDS, Field.Store.NO));
    }
    document.add(new StoredField(TEXTS, attachments.toBytes()));
    return document;
  }

  private static void add(Document document, String field, Grams grams) {
    document.add(new Field(field, new GramStream(grams), TERMS));
  }

  /// The document that says up to which ModSeq an account is complete.
  static Document cursor(AccountId account, long modSeq) {
    Document document = new Document();
    document.add(new StringField(ID, bytes(account), Field.Store.NO));
    document.add(new StringField(CURSOR, bytes(account), Field.Store.NO));
    document.add(new NumericDocValuesField(MODSEQ, modSeq));
    return document;
  }

  static BytesRef id(AccountId account, long email) {
    return new BytesRef(
        ByteBuffer.allocate(2 * Long.BYTES).putLong(account.value()).putLong(email).array());
  }

  private static BytesRef attachmentsId(AccountId account, long email) {
    return new BytesRef(
        ByteBuffer.allocate(2 * Long.BYTES + 1)
            .putLong(account.value())
            .putLong(email)
            .put((byte) 1)
            .array());
  }

  static BytesRef bytes(AccountId account) {
    return new BytesRef(ByteBuffer.allocate(Long.BYTES).putLong(account.value()).array());
  }

  static AccountId account(BytesRef term) {
    return new AccountId(ByteBuffer.wrap(term.bytes, term.offset, term.length).getLong());
  }

  static Term idOf(AccountId account, long email) {
    return new Term(ID, id(account, email));
  }

  static Term idOfAttachments(AccountId account, long email) {
    return new Term(ID, attachmentsId(account, email));
  }

  static Term idOfCursor(AccountId account) {
    return new Term(ID, bytes(account));
  }

  static Term attachmentsOf(AccountId account) {
    return new Term(ATTACHMENTS_OF, bytes(account));
  }

  static Term allOf(AccountId account) {
    return new Term(ACCOUNT, bytes(account));
  }
}

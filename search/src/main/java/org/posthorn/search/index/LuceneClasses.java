package org.posthorn.search.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.posthorn.directory.AccountId;

/// Loads the classes of an index on the thread that starts the server.
///
/// On a thread of its own that can stop the whole process (JDK 25): the thread holds the lock of a
/// jar and waits for the platform's cleaner, whose next owner is a virtual thread without a
/// carrier, while all carriers are kept by virtual threads that load classes of the same jars.
final class LuceneClasses {
  private static final String FIELD = "field";
  private static final AccountId ACCOUNT = new AccountId(1);
  private static final List<String> NAMES = List.of("TWO WORDS");

  private LuceneClasses() {}

  /// Writes and reads an index in memory.
  static void load() {
    Document document = new Document();
    document.add(new StringField(FIELD, FIELD, Field.Store.NO));
    document.add(new NumericDocValuesField("number", 1));
    IndexWriterConfig config =
        new IndexWriterConfig().setMergeScheduler(new SerialMergeScheduler());
    try (Directory memory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(memory, config)) {
        writer.addDocument(document);
        writer.addDocument(
            Fields.attachments(
                ACCOUNT, 1, new ReadAttachments(NAMES, List.of(), true), IndexLimits.defaults()));
        writer.commit();
      }
      try (DirectoryReader reader = DirectoryReader.open(memory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.count(new TermQuery(new Term(FIELD, FIELD)));
        PhraseQuery phrase = Objects.requireNonNull(PhraseQuery.of(NAMES.getFirst()));
        Query words = Objects.requireNonNull(phrase.in(Fields.ATTACHMENT_WORDS, reader, 10));
        ReadAttachments.of(
            searcher
                .storedFields()
                .document(searcher.search(words, 1).scoreDocs[0].doc)
                .getBinaryValue(Fields.TEXTS));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no disk that could fail
    }
  }
}

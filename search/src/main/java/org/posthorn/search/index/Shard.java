package org.posthorn.search.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.search.MessageText;
import org.posthorn.search.TextPlace;
import org.posthorn.search.WordCounts;

/// A part of the index on disk, with the Emails of some accounts. One thread writes; any may ask.
final class Shard implements AutoCloseable {
  /// Accounts whose Emails with documents are remembered for the next question.
  private static final int REMEMBERED_ACCOUNTS = 64;

  /// Warns at the first use that the JDK's incubating vectors are not used; they are not wanted.
  private static final Logger VECTORS =
      Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

  static {
    VECTORS.setLevel(Level.SEVERE);
  }

  /// Words with the same beginning that are counted.
  private static final int COUNTED_WORDS_MAX = 200;

  private static final Term WAITING = new Term(Fields.WAITING, Fields.WAITING);

  private final Directory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;

  /// Of the writing thread: cursors that readers do not see yet.
  private final Map<AccountId, Long> newCursors = new HashMap<>();

  private boolean changedSinceCommit;
  private boolean changedSinceRefresh;

  private Shard(Directory directory, IndexWriter writer, SearcherManager searchers) {
    this.directory = directory;
    this.writer = writer;
    this.searchers = searchers;
  }

  /// Opens a shard, and checks all of its files.
  ///
  /// @param memoryBytes of documents that wait for the disk
  /// @throws IOException if it is damaged too; then it is to be made anew
  static Shard open(Path path, IndexFiles files, long memoryBytes) throws IOException {
    Files.createDirectories(path);
    Directory directory = files.open(path);
    try {
      verify(directory);
      IndexWriterConfig config =
          new IndexWriterConfig()
              .setOpenMode(IndexWriterConfig.OpenMode.CREATE_OR_APPEND)
              .setRAMBufferSizeMB((double) memoryBytes / (1 << 20))
              .setCommitOnClose(false)
              // On the thread that writes, so that indexing has no more threads than it is given.
              .setMergeScheduler(new SerialMergeScheduler());
      IndexWriter writer = new IndexWriter(directory, config);
      try {
        return new Shard(directory, writer, new SearcherManager(writer, new Searchers()));
      } catch (IOException | RuntimeException e) {
        writer.rollback();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /// A flipped bit could hide a message: opening alone would not notice it.
  private static void verify(Directory directory) throws IOException {
    if (!DirectoryReader.indexExists(directory)) {
      return;
    }
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      for (LeafReaderContext leaf : reader.leaves()) {
        ((CodecReader) leaf.reader()).checkIntegrity();
      }
    }
  }

  private static final class Searchers extends SearcherFactory {
    @Override
    public IndexSearcher newSearcher(IndexReader reader, IndexReader previous) {
      return new RememberingSearcher(reader);
    }
  }

  /// A state of the shard, with the Emails of accounts that were asked about.
  private static final class RememberingSearcher extends IndexSearcher {
    private final Map<AccountId, EmailIds> emails =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<AccountId, EmailIds> eldest) {
            return size() > REMEMBERED_ACCOUNTS;
          }
        };

    RememberingSearcher(IndexReader reader) {
      super(reader);
      setQueryCache(null);
    }

    EmailIds emails(AccountId account) throws IOException {
      synchronized (emails) {
        EmailIds known = emails.get(account);
        if (known != null) {
          return known;
        }
      }
      EmailIds all = matching(new TermQuery(Fields.allOf(account)));
      synchronized (emails) {
        emails.put(account, all);
      }
      return all;
    }

    /// @param all the documents in question
    EmailIds containing(Term all, WordQuery words) throws IOException {
      return emails((segment, found) -> words.find(segment.reader(), all, found));
    }

    EmailIds matching(GramQuery grams) throws IOException {
      return emails(grams::find);
    }

    /// Finds documents in a segment.
    interface Finding {
      void in(LeafReaderContext segment, FixedBitSet found) throws IOException;
    }

    private EmailIds emails(Finding finding) throws IOException {
      EmailIds.Builder emails = new EmailIds.Builder();
      for (LeafReaderContext leaf : getIndexReader().leaves()) {
        FixedBitSet found = new FixedBitSet(leaf.reader().maxDoc());
        finding.in(leaf, found);
        add(leaf.reader(), new BitSetIterator(found, 0), emails);
      }
      return emails.build();
    }

    EmailIds matching(Query query) throws IOException {
      EmailIds.Builder found = new EmailIds.Builder();
      Weight weight = createWeight(rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
      for (LeafReaderContext leaf : getIndexReader().leaves()) {
        Scorer scorer = weight.scorer(leaf);
        if (scorer != null) {
          add(leaf.reader(), scorer.iterator(), found);
        }
      }
      return found.build();
    }

    /// Adds the Emails of documents that are not deleted.
    private static void add(LeafReader segment, DocIdSetIterator documents, EmailIds.Builder into)
        throws IOException {
      int document = documents.nextDoc();
      if (document == DocIdSetIterator.NO_MORE_DOCS) {
        return;
      }
      Bits live = segment.getLiveDocs();
      NumericDocValues numbers = segment.getNumericDocValues(Fields.EMAIL);
      while (numbers != null && document != DocIdSetIterator.NO_MORE_DOCS) {
        if ((live == null || live.get(document)) && numbers.advanceExact(document)) {
          into.add(numbers.longValue());
        }
        document = documents.nextDoc();
      }
    }
  }

  /// What a question found in one state of the shard.
  ///
  /// @param documents the Emails that have documents
  /// @param matching those of them that the question finds
  /// @param containing those of these that certainly contain the text
  record Found(EmailIds documents, EmailIds matching, EmailIds containing) {}

  /// @param folded in the comparator's form
  /// @param readMin if fewer messages may contain it, the words are not asked
  Found ask(AccountId account, TextPlace place, String folded, int readMin) throws IOException {
    RememberingSearcher searcher = (RememberingSearcher) searchers.acquire();
    try {
      EmailIds documents = searcher.emails(account);
      EmailIds matching =
          searcher.matching(GramQuery.of(account, place, folded, GramQuery.Phrases.NONE));
      Found found = new Found(documents, matching, EmailIds.NONE);
      return matching.count() == 0
          ? found
          : worded(searcher, account, place, folded, found, readMin);
    } finally {
      searchers.release(searcher);
    }
  }

  /// Asks the words. Those that begin with the text are found at once. All others are looked
  /// through only if many messages are left.
  private static Found worded(
      RememberingSearcher searcher,
      AccountId account,
      TextPlace place,
      String folded,
      Found found,
      int readMin)
      throws IOException {
    Term all =
        place == TextPlace.ATTACHMENTS ? Fields.attachmentsOf(account) : Fields.allOf(account);
    int messages = found.matching.count();
    WordQuery words = WordQuery.of(place, folded, messages);
    if (words != null) {
      EmailIds containing = searcher.containing(all, words.beginning());
      boolean enough = MessageText.isWordStart(folded) || messages - containing.count() < readMin;
      return new Found(
          found.documents, found.matching, enough ? containing : searcher.containing(all, words));
    }
    PhraseQuery phrase =
        messages < readMin || MessageText.isWordStart(folded) ? null : PhraseQuery.of(folded);
    return phrase == null ? found : phrased(searcher, account, place, folded, found, phrase);
  }

  /// Asks for words one after the other.
  private static Found phrased(
      RememberingSearcher searcher,
      AccountId account,
      TextPlace place,
      String folded,
      Found found,
      PhraseQuery phrase)
      throws IOException {
    Map<String, Weight> phrases = new HashMap<>();
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (String field : WordQuery.fields(place)) {
      long wordsMax = WordQuery.wordsMax(found.matching.count());
      Query query = phrase.in(field, searcher.getIndexReader(), wordsMax);
      if (query != null) {
        phrases.put(
            field, searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1));
        any.add(query, BooleanClause.Occur.SHOULD);
      }
    }
    if (phrases.isEmpty()) {
      return found;
    }
    EmailIds matching =
        searcher.matching(
            GramQuery.of(
                account, place, folded, (field, segment) -> in(phrases.get(field), segment)));
    if (!phrase.isExact()) {
      return new Found(found.documents, matching, EmailIds.NONE);
    }
    Term all =
        place == TextPlace.ATTACHMENTS ? Fields.attachmentsOf(account) : Fields.allOf(account);
    Query own =
        new BooleanQuery.Builder()
            .add(new TermQuery(all), BooleanClause.Occur.FILTER)
            .add(any.build(), BooleanClause.Occur.FILTER)
            .build();
    return new Found(found.documents, matching, searcher.matching(own));
  }

  /// The documents of a segment; null without a phrase.
  private static @Nullable DocIdSetIterator in(@Nullable Weight phrase, LeafReaderContext segment)
      throws IOException {
    if (phrase == null) {
      return null;
    }
    Scorer scorer = phrase.scorer(segment);
    return scorer == null ? DocIdSetIterator.empty() : scorer.iterator();
  }

  /// How often bodies have words that begin with a text.
  ///
  /// @param folded in the comparator's form
  WordCounts counts(AccountId account, String folded) throws IOException {
    WordCounts.Builder counts = new WordCounts.Builder();
    BytesRef begin = Grams.encoded(folded);
    IndexSearcher searcher = searchers.acquire();
    try {
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        Terms terms = leaf.reader().terms(Fields.BODY_WORDS);
        NumericDocValues emails = leaf.reader().getNumericDocValues(Fields.EMAIL);
        PostingsEnum own = leaf.reader().postings(Fields.allOf(account), PostingsEnum.NONE);
        if (terms == null || emails == null || own == null) {
          continue;
        }
        FixedBitSet among = new FixedBitSet(leaf.reader().maxDoc());
        among.or(own);
        int[] frequencies = frequencies(terms.iterator(), begin, among);
        Bits live = leaf.reader().getLiveDocs();
        for (int document = 0; document < frequencies.length; document++) {
          if (frequencies[document] > 0
              && (live == null || live.get(document))
              && emails.advanceExact(document)) {
            counts.add(emails.longValue(), frequencies[document]);
          }
        }
      }
      return counts.build();
    } finally {
      searchers.release(searcher);
    }
  }

  /// @return for each document of a segment
  private static int[] frequencies(TermsEnum words, BytesRef begin, FixedBitSet among)
      throws IOException {
    int[] frequencies = new int[among.length()];
    PostingsEnum documents = null;
    int left = COUNTED_WORDS_MAX;
    BytesRef word = words.seekCeil(begin) == TermsEnum.SeekStatus.END ? null : words.term();
    while (word != null && StringHelper.startsWith(word, begin) && left-- > 0) {
      documents = words.postings(documents, PostingsEnum.FREQS);
      int document = documents.nextDoc();
      while (document != DocIdSetIterator.NO_MORE_DOCS) {
        frequencies[document] += among.get(document) ? documents.freq() : 0;
        document = documents.nextDoc();
      }
      word = words.next();
    }
    return frequencies;
  }

  /// The Emails of an account that have documents.
  EmailIds emails(AccountId account) throws IOException {
    RememberingSearcher searcher = (RememberingSearcher) searchers.acquire();
    try {
      return searcher.emails(account);
    } finally {
      searchers.release(searcher);
    }
  }

  void put(AccountId account, long email, MessageGrams grams) throws IOException {
    writer.updateDocument(Fields.idOf(account, email), Fields.of(account, email, grams));
    changed();
  }

  /// Keeps what is known of the attachments of an Email.
  void put(AccountId account, long email, ReadAttachments attachments, IndexLimits limits)
      throws IOException {
    writer.updateDocument(
        Fields.idOfAttachments(account, email),
        Fields.attachments(account, email, attachments, limits));
    changed();
  }

  void delete(AccountId account, long email) throws IOException {
    writer.deleteDocuments(Fields.idOf(account, email), Fields.idOfAttachments(account, email));
    changed();
  }

  /// An Email whose attachments wait for being read.
  record Waiting(AccountId account, long email) {}

  /// Some Emails whose attachments wait.
  List<Waiting> waiting(int most) throws IOException {
    List<Waiting> waiting = new ArrayList<>();
    IndexSearcher searcher = searchers.acquire();
    try {
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        PostingsEnum documents = leaf.reader().postings(WAITING, PostingsEnum.NONE);
        NumericDocValues owners = leaf.reader().getNumericDocValues(Fields.OWNER);
        NumericDocValues emails = leaf.reader().getNumericDocValues(Fields.EMAIL);
        if (documents == null || owners == null || emails == null) {
          continue;
        }
        Bits live = leaf.reader().getLiveDocs();
        int document = documents.nextDoc();
        while (document != DocIdSetIterator.NO_MORE_DOCS && waiting.size() < most) {
          if ((live == null || live.get(document))
              && owners.advanceExact(document)
              && emails.advanceExact(document)) {
            waiting.add(new Waiting(new AccountId(owners.longValue()), emails.longValue()));
          }
          document = documents.nextDoc();
        }
      }
      return waiting;
    } finally {
      searchers.release(searcher);
    }
  }

  /// How many Emails have attachments that wait.
  int waitingCount() throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      return searcher.count(new TermQuery(WAITING));
    } finally {
      searchers.release(searcher);
    }
  }

  /// What is known of the attachments of an Email; empty if it has none.
  Optional<ReadAttachments> attachments(AccountId account, long email) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      Term id = Fields.idOfAttachments(account, email);
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        int document = live(leaf, leaf.reader().postings(id, PostingsEnum.NONE));
        if (document >= 0) {
          BytesRef stored =
              leaf.reader()
                  .storedFields()
                  .document(document, Set.of(Fields.TEXTS))
                  .getBinaryValue(Fields.TEXTS);
          return Optional.of(ReadAttachments.of(stored));
        }
      }
      return Optional.empty();
    } finally {
      searchers.release(searcher);
    }
  }

  void putCursor(AccountId account, long modSeq) throws IOException {
    writer.updateDocument(Fields.idOfCursor(account), Fields.cursor(account, modSeq));
    newCursors.put(account, modSeq);
    changed();
  }

  /// Removes all of an account.
  void delete(AccountId account) throws IOException {
    writer.deleteDocuments(
        Fields.allOf(account), Fields.attachmentsOf(account), Fields.idOfCursor(account));
    newCursors.remove(account);
    changed();
  }

  private void changed() {
    changedSinceCommit = true;
    changedSinceRefresh = true;
  }

  /// Up to which ModSeq an account is complete; empty if it has never been. To be called by the
  /// writing thread.
  OptionalLong cursor(AccountId account) throws IOException {
    Long unseen = newCursors.get(account);
    return unseen != null ? OptionalLong.of(unseen) : seenCursor(account);
  }

  private OptionalLong seenCursor(AccountId account) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      Term id = Fields.idOfCursor(account);
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        int document = live(leaf, leaf.reader().postings(id, PostingsEnum.NONE));
        NumericDocValues values = leaf.reader().getNumericDocValues(Fields.MODSEQ);
        if (document >= 0 && values != null && values.advanceExact(document)) {
          return OptionalLong.of(values.longValue());
        }
      }
      return OptionalLong.empty();
    } finally {
      searchers.release(searcher);
    }
  }

  private static int live(LeafReaderContext leaf, @Nullable PostingsEnum postings)
      throws IOException {
    if (postings == null) {
      return -1;
    }
    Bits live = leaf.reader().getLiveDocs();
    int document = postings.nextDoc();
    while (document != DocIdSetIterator.NO_MORE_DOCS) {
      if (live == null || live.get(document)) {
        return document;
      }
      document = postings.nextDoc();
    }
    return -1;
  }

  /// Those of some Emails that have no document.
  long[] missing(AccountId account, long[] emails) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      boolean[] there = new boolean[emails.length];
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        Terms terms = leaf.reader().terms(Fields.ID);
        if (terms == null) {
          continue;
        }
        TermsEnum ids = terms.iterator();
        PostingsEnum postings = null;
        for (int i = 0; i < emails.length; i++) {
          if (!there[i] && ids.seekExact(Fields.id(account, emails[i]))) {
            postings = ids.postings(postings, PostingsEnum.NONE);
            there[i] = live(leaf, postings) >= 0;
          }
        }
      }
      int[] next = {0};
      return Arrays.stream(emails).filter(_ -> !there[next[0]++]).toArray();
    } finally {
      searchers.release(searcher);
    }
  }

  /// The accounts that have documents or a cursor.
  Set<AccountId> accounts() throws IOException {
    Set<AccountId> accounts = new TreeSet<>();
    IndexSearcher searcher = searchers.acquire();
    try {
      for (String field : new String[] {Fields.ACCOUNT, Fields.CURSOR}) {
        Terms terms = MultiTerms.getTerms(searcher.getIndexReader(), field);
        if (terms == null) {
          continue;
        }
        TermsEnum each = terms.iterator();
        BytesRef term = each.next();
        while (term != null) {
          accounts.add(Fields.account(term));
          term = each.next();
        }
      }
      return accounts;
    } finally {
      searchers.release(searcher);
    }
  }

  /// Shows what was written to those who ask from now on.
  void refresh() throws IOException {
    if (changedSinceRefresh) {
      searchers.maybeRefreshBlocking();
      newCursors.clear();
      changedSinceRefresh = false;
    }
  }

  /// Syncs what was written.
  void commit() throws IOException {
    if (changedSinceCommit) {
      writer.commit();
      changedSinceCommit = false;
    }
  }

  /// Documents of Emails, of attachments and of cursors.
  int documents() {
    return writer.getDocStats().numDocs;
  }

  long bytes() throws IOException {
    long bytes = 0;
    for (String file : directory.listAll()) {
      try {
        bytes += directory.fileLength(file);
      } catch (NoSuchFileException e) {
        // Merged into another one meanwhile.
      }
    }
    return bytes;
  }

  /// Closes without a commit, for a shard that has failed.
  void abandon() throws IOException {
    try (directory;
        searchers) {
      writer.rollback();
    }
  }

  @Override
  public void close() throws IOException {
    try (directory) {
      searchers.close();
      try {
        commit();
      } finally {
        writer.rollback();
      }
    }
  }
}

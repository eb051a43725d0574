/// The search index: Lucene, fed by the changes of accounts.
///
/// [org.posthorn.search.index.SearchIndex] is the entry point. An
/// [org.posthorn.search.index.Indexer] reads messages that have no document and writes one for each
/// Email into the [org.posthorn.search.index.Shard] of its account. A document has the trigrams of
/// the message's texts ([org.posthorn.search.index.Grams]), by which most messages are ruled out
/// without being read; whatever may match is read and compared as without an index.
///
/// A message without a document is always read. So nothing that happens to the index makes a search
/// wrong, only slower: it may be late, lose its newest documents in a power cut, or be deleted.
///
/// Layout of `search/` in the data directory: `index.properties` ([IndexVersion]), and a directory
/// for each shard. Fields of a document:
///
/// | field | contents |
/// |---|---|
/// | `id` | account, Email: 8 octets each |
/// | `account` | account: 8 octets |
/// | `email` | number of the Email (doc values) |
/// | `subject`, `from`, `header`, `body` | trigrams |
/// | `header-words`, `body-words` | words with positions ([org.posthorn.search.index.Words]): of the fields that name people and the subject, and of the body |
/// | `partial` | `header` or `body` if the trigrams are not all, `body-words` if the words are not |
///
/// If an Email has attachments, another document has what is known of them. They are read later, by
/// [org.posthorn.search.index.AttachmentIndexer]; what was read is kept here and nowhere else, so
/// that searches compare the very text that was indexed:
///
/// | field | contents |
/// |---|---|
/// | `id` | account, Email: 8 octets each; 1 |
/// | `attachments-of` | account: 8 octets |
/// | `owner`, `email` | account, number of the Email (doc values) |
/// | `attachments`, `attachment-words` | trigrams and words of names and texts |
/// | `partial` | `attachments` if the trigrams are not all, `attachment-words` if the words are not |
/// | `waiting` | if they are not read yet |
/// | `texts` | [org.posthorn.search.index.ReadAttachments], stored |
///
/// The document of a cursor has `id` (account), `cursor` (account) and `modseq` (doc values): all
/// Emails of the account up to this ModSeq have documents. It is committed with them.
@NullMarked
package org.posthorn.search.index;

import org.jspecify.annotations.NullMarked;

package org.posthorn.jmap.principals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.blob.BlobMethods;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.change.EmailChanges;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.mail.MailFeature;
import org.posthorn.jmap.mailbox.Mailboxes;
import org.posthorn.jmap.mdn.MdnFeature;
import org.posthorn.jmap.mdn.MdnLimits;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.query.EmailQueries;
import org.posthorn.jmap.query.QueryLimits;
import org.posthorn.jmap.quota.Quotas;
import org.posthorn.jmap.sieve.SieveFeature;
import org.posthorn.jmap.submission.PostOffice;
import org.posthorn.jmap.submission.SubmissionFeature;
import org.posthorn.jmap.thread.Threads;
import org.posthorn.jmap.vacation.VacationFeature;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.mailbox.MailboxProperties;

/// A JMAP server with every capability. Alice (A1) has Emails in Projects (M7) and in Secret (M8),
/// and some in both; everything that is hidden has the word `secret` in it.
final class House implements AutoCloseable {
  static final MailboxId PROJECTS = new MailboxId(7);
  static final MailboxId SECRET = new MailboxId(8);

  final Fixture fixture;
  private final List<PostOffice> office = new ArrayList<>();

  /// Those in Projects: an old one, one that is in Secret too.
  final long seen;

  final long both;

  /// Those in Secret alone: a reply to one that is seen, and another.
  final long reply;

  final long hidden;

  House(Path directory) {
    fixture = Fixture.withStore(directory, (store, kv) -> features(directory, store, kv));
    mailbox("Projects");
    mailbox("Secret");
    seen = append(PROJECTS, "Message-ID: <1@x>\nSubject: plan\n\nthe plan\n");
    both = append(PROJECTS, "Message-ID: <2@x>\nSubject: both\n\nin two mailboxes\n");
    fixture.mail(Fixture.ALICE).copy(PROJECTS, new int[] {2}, SECRET);
    reply =
        append(SECRET, "Message-ID: <3@x>\nReferences: <1@x>\nSubject: Re: plan\n\nsecret reply\n");
    hidden = append(SECRET, "Message-ID: <4@x>\nSubject: secret\n\nsecret\n");
  }

  private List<Feature> features(Path directory, MailStore store, KeyValueStore kv) {
    JmapLimits limits = JmapLimits.defaults();
    MailAccounts accounts = new MailAccounts(store);
    Blobs blobs = new Blobs();
    PostOffice posts = new PostOffice(directory, store, kv, Duration.ZERO);
    office.add(posts);
    var changes = EmailChanges.methods(accounts, blobs, limits, InstantSource.system());
    var queries = new EmailQueries(accounts, limits, QueryLimits.defaults()).methods();
    List<Feature> features =
        new ArrayList<>(PrincipalsFeature.of(accounts, Fixture.COLLEAGUES, limits));
    features.add(
        MailFeature.of(
            limits,
            StoreLimits.defaults(),
            EmailQueries.sortOptions(),
            List.of(
                Mailboxes.methods(accounts, Fixture.COLLEAGUES, limits),
                Threads.methods(accounts, limits),
                Emails.methods(accounts, blobs, limits, EmailLimits.defaults()),
                changes,
                queries)));
    features.add(
        SubmissionFeature.of(
            accounts,
            limits,
            new SubmissionFeature.Dependencies(
                store,
                posts.directory,
                posts.submissions,
                posts.sender,
                call -> changes.getFirst().handler().answer(call))));
    features.add(
        MdnFeature.of(
            accounts,
            blobs,
            limits,
            MdnLimits.defaults(),
            new MdnFeature.Dependencies(
                store,
                posts.directory,
                posts.submissions,
                call -> changes.getFirst().handler().answer(call),
                call -> queries.getFirst().handler().answer(call))));
    features.add(VacationFeature.of(store, accounts, limits));
    features.add(SieveFeature.of(accounts, blobs, limits, StoreLimits.defaults().scripts()));
    features.add(BlobMethods.feature(accounts, blobs, limits));
    features.add(Quotas.feature(accounts, limits));
    methods =
        features.stream().flatMap(each -> each.methods().stream()).map(m -> m.name()).toList();
    return features;
  }

  /// The names of all methods.
  List<String> methods = List.of();

  private void mailbox(String name) {
    var _ =
        fixture
            .mail(Fixture.ALICE)
            .changeMailboxes(
                OptionalLong.empty(),
                tree ->
                    tree.create(
                        new MailboxProperties(Optional.empty(), name, Optional.empty(), 0, true)))
            .orElseThrow();
  }

  long append(MailboxId to, String message) {
    return fixture.append(Fixture.ALICE, to, Instant.EPOCH, message);
  }

  @Override
  public void close() {
    office.forEach(PostOffice::close);
    fixture.close();
  }
}

package org.posthorn.server;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.posthorn.admin.watching.Observation;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.assistant.AssistantFeature;
import org.posthorn.jmap.blob.BlobMethods;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.change.EmailChanges;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.email.ReminderFeature;
import org.posthorn.jmap.mail.MailFeature;
import org.posthorn.jmap.mailbox.Mailboxes;
import org.posthorn.jmap.mdn.MdnFeature;
import org.posthorn.jmap.mdn.MdnLimits;
import org.posthorn.jmap.principals.AccountList;
import org.posthorn.jmap.principals.Colleagues;
import org.posthorn.jmap.principals.PrincipalsFeature;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.push.PushLimits;
import org.posthorn.jmap.push.PushService;
import org.posthorn.jmap.push.PushSubscriptions;
import org.posthorn.jmap.push.StateChanges;
import org.posthorn.jmap.push.Vapid;
import org.posthorn.jmap.push.VapidKey;
import org.posthorn.jmap.query.EmailQueries;
import org.posthorn.jmap.query.QueryLimits;
import org.posthorn.jmap.quota.Quotas;
import org.posthorn.jmap.sieve.SieveFeature;
import org.posthorn.jmap.submission.SubmissionFeature;
import org.posthorn.jmap.thread.Threads;
import org.posthorn.jmap.vacation.VacationFeature;
import org.posthorn.search.TextIndex;
import org.posthorn.server.assistant.AssistantSetup;
import org.posthorn.server.assistant.TaskSearch;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.ReminderLimits;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.web.Site;
import org.posthorn.web.jmap.JmapResources;
import org.posthorn.web.session.RequestSender;

/// Builds JMAP: its features in one list, and the resources that serve them.
final class JmapSetup implements AutoCloseable {
  /// The service in the scope of a credential.
  private static final String SERVICE = "jmap";

  private final JmapResources resources;
  private final Parts parts;
  private final PushSubscriptions push;

  /// What REST needs of JMAP.
  record Parts(Jmap jmap, Uploads uploads, Downloads downloads) {}

  private JmapSetup(JmapResources resources, Parts parts, PushSubscriptions push) {
    this.resources = resources;
    this.parts = parts;
    this.push = push;
  }

  static JmapSetup open(
      Configuration configuration,
      Storage storage,
      TextIndex index,
      Authenticator authenticator,
      RequestSender sender,
      Outbound outbound,
      UserSubmissions sending,
      Observation observation) {
    JmapLimits limits = JmapLimits.defaults();
    AccountList accounts = new AccountList(storage.mail(), storage.directory()::account);
    StateChanges changes =
        new StateChanges(storage.mail(), accounts::subscribed, types(storage.mail()));
    Vapid vapid =
        Vapid.of(
            VapidKey.of(storage.kv(), storage.secrets().vault(), new SecureRandom()),
            "mailto:postmaster@" + configuration.get(Settings.HOSTNAME));
    PushSubscriptions push =
        new PushSubscriptions(
            storage.kv(),
            changes,
            service(outbound.https()),
            vapid,
            authenticator::isStillValid,
            new PushSubscriptions.Bounds(PushLimits.defaults(), limits, Clock.systemUTC()));
    push.resume(storage.mail()::forEachAccount);
    Jmap jmap =
        new Jmap(
            limits,
            push.methods(),
            features(configuration, storage, index, sending, limits, push),
            accounts);
    Parts parts =
        new Parts(
            jmap, new Uploads(storage.mail(), limits), new Downloads(storage.mail(), new Blobs()));
    return new JmapSetup(
        new JmapResources(
            jmap,
            request -> sender.callers(request, SERVICE),
            new WebAddress(configuration, storage.directory())::root,
            new JmapResources.Blobs(parts.uploads(), parts.downloads()),
            new JmapResources.Live(
                changes,
                authenticator::isStillValid,
                observation.sessions(),
                observation.metrics())),
        parts,
        push);
  }

  /// Every capability with its methods.
  private static List<Feature> features(
      Configuration configuration,
      Storage storage,
      TextIndex index,
      UserSubmissions sending,
      JmapLimits limits,
      PushSubscriptions push) {
    MailAccounts accounts = new MailAccounts(storage.mail());
    Colleagues colleagues =
        new Colleagues(storage.directory()::account, storage.directory()::accounts);
    Blobs blobs = new Blobs();
    List<Method> changes = EmailChanges.methods(accounts, blobs, limits, InstantSource.system());
    List<Method> queries =
        new EmailQueries(accounts, limits, QueryLimits.defaults(), index).methods();
    Feature mail =
        MailFeature.of(
            limits,
            StoreLimits.defaults(),
            EmailQueries.sortOptions(),
            List.of(
                Mailboxes.methods(accounts, colleagues, limits),
                Threads.methods(accounts, limits),
                Emails.methods(accounts, blobs, limits, EmailLimits.defaults()),
                queries,
                changes));
    MdnFeature.Dependencies mdn =
        new MdnFeature.Dependencies(
            storage.mail(),
            storage.directory(),
            sending.submissions(),
            call -> named(changes, "Email/set").handler().answer(call),
            call -> named(queries, "Email/query").handler().answer(call));
    SubmissionFeature.Dependencies dependencies =
        new SubmissionFeature.Dependencies(
            storage.mail(),
            storage.directory(),
            sending.submissions(),
            sending.sender(),
            call -> named(changes, "Email/set").handler().answer(call));
    List<Feature> features = new ArrayList<>(PrincipalsFeature.of(accounts, colleagues, limits));
    features.addAll(
        List.of(
            mail,
            SubmissionFeature.of(accounts, limits, dependencies),
            MdnFeature.of(accounts, blobs, limits, MdnLimits.defaults(), mdn),
            VacationFeature.of(storage.mail(), accounts, limits),
            SieveFeature.of(accounts, blobs, limits, StoreLimits.defaults().scripts()),
            BlobMethods.feature(accounts, blobs, limits),
            Quotas.feature(accounts, limits),
            ReminderFeature.of(ReminderLimits.defaults()),
            AssistantFeature.of(
                new AssistantFeature.Dependencies(
                    accounts,
                    TaskSearch.summaries(storage),
                    AssistantSetup.policy(configuration, storage)::enabled,
                    InstantSource.system(),
                    limits)),
            push.vapid()));
    return features;
  }

  private static Method named(List<Method> methods, String name) {
    return methods.stream()
        .filter(method -> method.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " is not there"));
  }

  /// The types whose state changes are pushed.
  private static List<StateChanges.TypeState> types(MailStore store) {
    List<StateChanges.TypeState> types = new ArrayList<>(StateChanges.mailTypes());
    types.add(type(store, "Identity", ObjectType.IDENTITY));
    types.add(type(store, "EmailSubmission", ObjectType.EMAIL_SUBMISSION));
    types.add(type(store, "ShareNotification", ObjectType.SHARE_NOTIFICATION));
    types.add(type(store, "Task", ObjectType.TASK));
    types.add(type(store, "VacationResponse", ObjectType.VACATION_RESPONSE));
    types.add(
        new StateChanges.TypeState(
            "SieveScript", account -> Long.toString(account.scripts().version())));
    return types;
  }

  private static StateChanges.TypeState type(MailStore store, String name, ObjectType type) {
    return new StateChanges.TypeState(
        name,
        account -> Long.toString(store.objects(Principal.system(), account.id()).state(type)));
  }

  private static PushService service(HttpsClient https) {
    return (url, fields, body) -> {
      HttpsAddress address;
      try {
        address = HttpsAddress.parse(url);
      } catch (IllegalArgumentException e) {
        throw new IOException("not an address that is pushed to", e);
      }
      return https.post(address, Map.copyOf(fields), body).status();
    };
  }

  Parts parts() {
    return parts;
  }

  void addTo(Site.Builder site) {
    resources.addTo(site);
  }

  @Override
  public void close() {
    push.close();
  }
}

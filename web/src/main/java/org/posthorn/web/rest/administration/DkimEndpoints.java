package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.admin.DkimKeys;
import org.posthorn.admin.Operations;
import org.posthorn.admin.publish.DnsRecord;
import org.posthorn.admin.publish.RecordCheck;
import org.posthorn.mailauth.dkim.KeySchedule;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;

/// The keys that sign what a domain sends, and what the DNS is to say of it.
final class DkimEndpoints {
  private static final String CHANGES = "admin.domains";
  private static final String DKIM = "DKIM";
  private static final String DNS = "DNS";

  private final Operations operations;

  private DkimEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A key that signs, or will, or has signed.
  public record DkimKeyDetail(
      @Description("its selector") String selector,
      @Description("rsa or ed25519") String algorithm,
      @Description("where it stands") KeySchedule.State state,
      @Description("since when") Instant since,
      @Description("whether the DNS shows its record") boolean inDns,
      @Description("the name of its record") String name,
      @Description("the text of its record") String record) {
    static DkimKeyDetail of(DkimKeys.Published published) {
      var key = published.key().key();
      return new DkimKeyDetail(
          key.selector(),
          key.algorithm().tag(),
          published.key().standing().state(),
          published.key().standing().since(),
          published.inDns(),
          key.name().ascii(),
          key.record().text());
    }
  }

  /// The keys of a domain.
  public record DkimKeyList(
      @Description("the keys; the DNS is asked for each") List<DkimKeyDetail> keys) {
    static DkimKeyList of(List<DkimKeys.Published> keys) {
      return new DkimKeyList(keys.stream().map(DkimKeyDetail::of).toList());
    }
  }

  /// The first keys of a domain to be made.
  public record NewDkimKeys(
      @Description("whether they sign at once, without waiting for the DNS; false if missing")
          Optional<Boolean> activate) {}

  /// A record to publish.
  public record DnsRecordDetail(
      @Description("its name") String name,
      @Description("what kind of record") DnsRecord.Kind type,
      @Description("its value, texts without quotes") String value,
      @Description("how much depends on it") DnsRecord.Need need,
      @Description("what it is for, in English") String why,
      @Description("what it is for, for other languages") DnsRecord.Purpose purpose,
      @Description("the same as a line of a zone file") String zone) {
    static DnsRecordDetail of(DnsRecord record) {
      return new DnsRecordDetail(
          record.name().ascii(),
          record.kind(),
          record.value(),
          record.need(),
          record.purpose().text(),
          record.purpose(),
          record.zoneLine());
    }
  }

  /// What was found in the DNS.
  public record DnsCheckDetail(
      @Description("the record that is to be there") DnsRecordDetail record,
      @Description("how it stands") RecordCheck.Verdict verdict,
      @Description("what is published instead, or what was found out") String found) {
    static DnsCheckDetail of(RecordCheck.Result result) {
      return new DnsCheckDetail(
          DnsRecordDetail.of(result.record()), result.verdict(), result.found());
    }
  }

  static List<Endpoint> of(Operations operations) {
    return new DkimEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    String keys = "/domains/{domain}/dkim/keys";
    return List.of(
        Endpoint.get(keys, "listDkimKeys")
            .says(DKIM, "Lists the keys of a domain.")
            .scope("admin.read")
            .gives(
                DkimKeyList.class,
                "the keys",
                call ->
                    DkimKeyList.of(
                        operations
                            .dkimKeys()
                            .list(call.caller(), Optional.of(call.path("domain"))))),
        Endpoint.post(keys, "addDkimKeys")
            .says(DKIM, "Makes the first keys of a domain; others are made by rotation.")
            .scope(CHANGES)
            .takes(NewDkimKeys.class)
            .gives(DkimKeyList.class, "the keys", this::generate),
        Endpoint.delete(keys, "removeDkimKeys")
            .says(DKIM, "Removes all keys of a domain, which signs no more.")
            .scope(CHANGES)
            .givesNothing(call -> operations.dkimKeys().remove(call.caller(), call.path("domain"))),
        Endpoint.post("/domains/{domain}/dkim/rotate", "rotateDkimKeys")
            .says(DKIM, "Makes new keys, which take over after the DNS has shown them.")
            .scope(CHANGES)
            .gives(
                DkimKeyList.class,
                "the new keys",
                call ->
                    DkimKeyList.of(
                        operations.dkimKeys().rotate(call.caller(), call.path("domain")))),
        Endpoint.post("/domains/{domain}/dkim/activate", "activateDkimKeys")
            .says(DKIM, "Has new keys take over without waiting for the DNS.")
            .scope(CHANGES)
            .gives(
                DkimKeyList.class,
                "the keys",
                call ->
                    DkimKeyList.of(
                        operations.dkimKeys().activate(call.caller(), call.path("domain")))),
        Endpoint.get("/domains/{domain}/dns/records", "listDnsRecords")
            .says(DNS, "Lists what a domain is to say in the DNS.")
            .scope("admin.read")
            .givesPage(DnsRecordDetail.class, "the records", this::records),
        Endpoint.get("/domains/{domain}/dns/check", "checkDns")
            .says(DNS, "Compares what the DNS says of a domain with what it is to say.")
            .scope("admin.read")
            .givesPage(DnsCheckDetail.class, "a result for each record", this::check));
  }

  private DkimKeyList generate(RestCall call) throws IOException {
    boolean activate = call.body(NewDkimKeys.class).activate().orElse(false);
    return DkimKeyList.of(
        operations.dkimKeys().generate(call.caller(), call.path("domain"), activate));
  }

  private Page<DnsRecordDetail> records(RestCall call) {
    List<DnsRecordDetail> all =
        operations.dnsRecords().wanted(call.caller(), call.path("domain")).stream()
            .map(DnsRecordDetail::of)
            .sorted(Comparator.comparing(DkimEndpoints::key))
            .toList();
    return Page.of(call, all, DkimEndpoints::key);
  }

  private Page<DnsCheckDetail> check(RestCall call) {
    List<DnsCheckDetail> all =
        operations.dnsRecords().check(call.caller(), call.path("domain")).stream()
            .map(DnsCheckDetail::of)
            .sorted(Comparator.comparing(result -> key(result.record())))
            .toList();
    return Page.of(call, all, result -> key(result.record()));
  }

  private static String key(DnsRecordDetail record) {
    return record.name()
        + " "
        + record.type().name().toLowerCase(Locale.ROOT)
        + " "
        + record.value();
  }
}

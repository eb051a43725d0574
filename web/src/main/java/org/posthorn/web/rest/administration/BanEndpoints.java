package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.ClientBans;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.runtime.Cidr;
import org.posthorn.spam.connection.Ban;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;

/// Endpoints for bans of client networks: operators only.
final class BanEndpoints {
  private static final String GROUP = "Bans";
  private static final long SECONDS_DEFAULT = Duration.ofDays(1).toSeconds();

  private final Operations operations;

  private BanEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A banned network.
  public record BanDetail(
      @Description("the network, such as 192.0.2.0/24") String network,
      @Description("when it was last banned") Instant since,
      @Description("when the ban ends") Instant until,
      @Description("how often it was banned in total") int times,
      @Description("who banned it; automatic: the server") String by,
      @Description("why") String reason) {
    static BanDetail of(Ban ban) {
      return new BanDetail(
          ban.network().toString(), ban.since(), ban.until(), ban.times(), ban.by(), ban.reason());
    }
  }

  /// A network to ban.
  public record NewBan(
      @Description("a network, such as 192.0.2.0/24, or an address; of IPv6 that is its /64")
          String network,
      @Description(value = "length of the ban; a day if missing", min = 1, max = 366L * 86_400)
          Optional<Long> seconds,
      @Description("why") Optional<String> reason) {}

  static List<Endpoint> of(Operations operations) {
    return new BanEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/bans", "listBans")
            .says(GROUP, "Lists the banned networks.")
            .scope("admin.read")
            .givesPage(BanDetail.class, "the bans", this::list),
        Endpoint.post("/bans", "addBan")
            .says(GROUP, "Bans a network.")
            .scope("admin")
            .takes(NewBan.class)
            .gives(BanDetail.class, "the ban", this::add),
        Endpoint.delete("/bans/{network}", "removeBan")
            .says(GROUP, "Ends a ban, and resets the client's failure count.")
            .scope("admin")
            .givesNothing(call -> bans().remove(call.caller(), network(call.path("network")))));
  }

  private ClientBans bans() {
    return operations.bans();
  }

  private Page<BanDetail> list(RestCall call) {
    List<BanDetail> all =
        bans().list(call.caller()).stream()
            .map(BanDetail::of)
            .sorted(Comparator.comparing(BanDetail::network))
            .toList();
    return Page.of(call, all, BanDetail::network);
  }

  private BanDetail add(RestCall call) throws IOException {
    NewBan wanted = call.body(NewBan.class);
    return BanDetail.of(
        bans()
            .add(
                call.caller(),
                network(wanted.network()),
                Duration.ofSeconds(wanted.seconds().orElse(SECONDS_DEFAULT)),
                wanted.reason().orElse("")));
  }

  /// An IPv6 address means its /64, as everywhere.
  private static Cidr network(String text) {
    try {
      Cidr network = Cidr.parse(text);
      return text.contains("/") ? network : Cidr.client(network.network());
    } catch (IllegalArgumentException e) {
      throw new OperationException(
          Reason.INVALID,
          "expected an address or a network such as 192.0.2.0/24: " + e.getMessage());
    }
  }
}

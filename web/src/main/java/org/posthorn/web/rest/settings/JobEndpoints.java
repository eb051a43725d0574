package org.posthorn.web.rest.settings;

import static org.posthorn.web.rest.settings.SettingsEndpoints.GROUP;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.jobs.Job;
import org.posthorn.admin.jobs.JobRefusedException;
import org.posthorn.admin.jobs.Jobs;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;

/// Endpoints for jobs of an account.
final class JobEndpoints {
  private static final Duration WAIT = Duration.ofSeconds(10);

  private final Jobs jobs;

  JobEndpoints(Jobs jobs) {
    this.jobs = jobs;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/jobs", "listOwnJobs")
            .says(
                GROUP,
                "Lists the jobs of the signed-in account, the latest first. A restart"
                    + " of the server stops and forgets them.")
            .scope(Endpoint.SELF)
            .givesPage(
                JobDetail.class,
                "the jobs",
                call -> {
                  List<JobDetail> all =
                      jobs.of(call.principal().account()).stream().map(JobDetail::of).toList();
                  return new Page<>(all.stream().limit(call.limit()).toList(), Optional.empty());
                }),
        Endpoint.get("/self/jobs/{id}", "getOwnJob")
            .says(GROUP, "Shows a job of the signed-in account.")
            .scope(Endpoint.SELF)
            .gives(JobDetail.class, "the job", call -> JobDetail.of(job(call))),
        Endpoint.post("/self/jobs/{id}/stop", "stopOwnJob")
            .says(GROUP, "Stops a job. What it has already done stays.")
            .scope(Endpoint.SELF)
            .gives(
                JobDetail.class,
                "the job",
                call -> {
                  Job job = job(call);
                  job.stop();
                  return JobDetail.of(job);
                }),
        Endpoint.post("/self/jobs/{id}/undo", "undoOwnJob")
            .says(GROUP, "Undoes a job, by another job.")
            .scope(Endpoint.SELF)
            .makes(
                JobDetail.class, "the started job", made -> "/self/jobs/" + made.id(), this::undo));
  }

  private JobDetail undo(RestCall call) {
    String id = job(call).id();
    try {
      return jobs.undo(call.principal().account(), id)
          .map(JobDetail::of)
          .orElseThrow(() -> new RestException(Code.CONFLICT, "there is nothing to undo"));
    } catch (JobRefusedException e) {
      throw refused(e);
    }
  }

  private Job job(RestCall call) {
    return jobs.find(call.principal().account(), call.path("id"))
        .orElseThrow(() -> new RestException(Code.NOT_FOUND, "there is no such job"));
  }

  static RestException refused(JobRefusedException e) {
    return RestException.tooMany(String.valueOf(e.getMessage()), WAIT);
  }
}

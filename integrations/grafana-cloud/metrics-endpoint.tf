# Grafana Cloud scrapes Fireworks itself: the integration "Metrics Endpoint", made by Terraform.
#   export TF_VAR_fireworks_api_key=… TF_VAR_connections_token=… TF_VAR_connections_url=… TF_VAR_stack_id=…
terraform {
  required_providers {
    grafana = {
      source  = "grafana/grafana"
      version = "~> 4.0"
    }
  }
}

variable "stack_id" {
  type        = string
  description = "The number of your stack."
}

variable "connections_url" {
  type        = string
  description = "The Connections API of your stack's region, such as https://connections-api-prod-eu-west-0.grafana.net."
}

variable "connections_token" {
  type        = string
  sensitive   = true
  description = "A token of an access policy with the scopes integration-management:read and integration-management:write, stacks:read."
}

# Terraform writes it into its state in plain text: keep the state where secrets may lie.
variable "fireworks_api_key" {
  type      = string
  sensitive = true
}

provider "grafana" {
  connections_api_url          = var.connections_url
  connections_api_access_token = var.connections_token
}

resource "grafana_connections_metrics_endpoint_scrape_job" "fireworks" {
  stack_id = var.stack_id
  name     = "fireworks"
  enabled  = true
  # Your account id instead of my-account.
  url                         = "https://api.fireworks.ai/v1/accounts/my-account/metrics"
  authentication_method       = "bearer"
  authentication_bearer_token = var.fireworks_api_key
  # Each value covers one minute. Six requests a minute are allowed for the whole account.
  scrape_interval_seconds = 60
}

{{- define "faceguard.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "faceguard.labels" -}}
{{ include "faceguard.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "faceguard.name" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) -}}
{{ $name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* The names of the service in the cluster, and those that were given. */ -}}
{{- define "faceguard.hosts" -}}
{{- $name := include "faceguard.name" . -}}
{{- $inside := printf "%s.%s" $name .Release.Namespace -}}
{{- $others := list .Values.settings.ALLOWED_HOSTS (ternary .Values.ingress.host "" .Values.ingress.enabled) -}}
{{ concat $others (list $name $inside (printf "%s.svc" $inside) (printf "%s.svc.cluster.local" $inside)) | compact | join "," }}
{{- end }}

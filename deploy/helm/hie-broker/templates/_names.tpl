{{/* Names and labels. A role is told apart by app.kubernetes.io/component. */}}

{{- define "hie.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{- define "hie.selector" -}}
app.kubernetes.io/name: hie-broker
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "hie.labels" -}}
{{ include "hie.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "hie.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* Scaled from outside: a Deployment that names replicas as well would fight with the scaler at each upgrade. */}}
{{- define "hie.scaled" -}}
{{- if and (ne .root.Values.autoscaling.mode "none") (index .root.Values.roles .role).autoscaling -}}true{{- end -}}
{{- end }}

/** A role given to something new. Services: what the role's trust policy has to name. */
import type { PassRolePath } from '../model.ts'

const path = (id: string, services: string | readonly string[], needs: string, to: string): PassRolePath => ({
  kind: 'pass-role',
  id,
  services: typeof services === 'string' ? [services] : services,
  needs: needs.toLowerCase().split(' '),
  to,
})
/** Something of the account's has to be there already: the input does not show whether it is. */
const given = (what: string, path: PassRolePath): PassRolePath => ({ ...path, missing: what })
const byProfile = (path: PassRolePath): PassRolePath => ({ ...path, byProfile: true })

const APP_RUNNER = 'tasks.apprunner.amazonaws.com'
const AGENT_CORE = 'bedrock-agentcore.amazonaws.com'
const CLOUD_FORMATION = 'cloudformation.amazonaws.com'
const CODE_BUILD = 'codebuild.amazonaws.com'
const EC2 = 'ec2.amazonaws.com'
const ECS_TASKS = 'ecs-tasks.amazonaws.com'
const GLUE = 'glue.amazonaws.com'
const LAMBDA = 'lambda.amazonaws.com'
const SAGE_MAKER = 'sagemaker.amazonaws.com'

const CLUSTER = 'an ECS cluster'
const TASK_DEFINITION = 'an ECS task definition'

/** Not among the published ones. */
const OURS: readonly PassRolePath[] = [
  byProfile(
    path(
      'curfew-autoscaling-001',
      EC2,
      'autoscaling:CreateLaunchConfiguration autoscaling:CreateAutoScalingGroup',
      'instances of a new Auto Scaling group',
    ),
  ),
  path(
    'curfew-bedrock-001',
    AGENT_CORE,
    'bedrock-agentcore:CreateAgentRuntime bedrock-agentcore:InvokeAgentRuntime',
    'a new AgentCore runtime',
  ),
  path(
    'curfew-states-001',
    'states.amazonaws.com',
    'states:CreateStateMachine states:StartExecution',
    'a new Step Functions state machine',
  ),
  given(
    'a Batch job queue',
    path('curfew-batch-001', ECS_TASKS, 'batch:RegisterJobDefinition batch:SubmitJob', 'a new Batch job'),
  ),
  byProfile(
    given(
      'an EC2 instance of which it has the command',
      path('curfew-ec2-001', EC2, 'ec2:AssociateIamInstanceProfile', 'an EC2 instance that runs'),
    ),
  ),
  byProfile(path('curfew-ec2-002', EC2, 'ec2:CreateLaunchTemplate ec2:CreateFleet', 'a new fleet of EC2 instances')),
  given(
    'an ECS service',
    path('curfew-ecs-001', ECS_TASKS, 'ecs:RegisterTaskDefinition ecs:UpdateService', 'a changed ECS service'),
  ),
  given(
    'an EKS cluster with pods of its own',
    path('curfew-eks-001', 'pods.eks.amazonaws.com', 'eks:CreatePodIdentityAssociation', 'pods of an EKS cluster'),
  ),
  byProfile(path('curfew-emr-001', EC2, 'elasticmapreduce:RunJobFlow', 'a new EMR cluster')),
  path(
    'curfew-emr-002',
    'emr-serverless.amazonaws.com',
    'emr-serverless:CreateApplication emr-serverless:StartJobRun',
    'a new job of EMR Serverless',
  ),
  path(
    'curfew-iot-001',
    'credentials.iot.amazonaws.com',
    'iot:CreateRoleAlias iot:CreateKeysAndCertificate iot:CreatePolicy iot:AttachPolicy',
    'a new role alias of IoT',
  ),
  path(
    'curfew-kinesisanalytics-001',
    'kinesisanalytics.amazonaws.com',
    'kinesisanalytics:CreateApplication kinesisanalytics:StartApplication',
    'a new application of Managed Flink',
  ),
  path(
    'curfew-lambda-002',
    LAMBDA,
    'lambda:CreateFunction lambda:CreateFunctionUrlConfig lambda:InvokeFunctionUrl',
    'a new Lambda function with an address',
  ),
  path(
    'curfew-rolesanywhere-001',
    'rolesanywhere.amazonaws.com',
    'rolesanywhere:CreateTrustAnchor rolesanywhere:CreateProfile',
    'a new profile of Roles Anywhere',
  ),
  path('curfew-sagemaker-001', SAGE_MAKER, 'sagemaker:CreateHyperParameterTuningJob', 'a new SageMaker tuning job'),
  given(
    'a SageMaker domain',
    path(
      'curfew-sagemaker-002',
      SAGE_MAKER,
      'sagemaker:CreateUserProfile sagemaker:CreatePresignedDomainUrl',
      'a new profile of SageMaker Studio',
    ),
  ),
  path('curfew-scheduler-001', 'scheduler.amazonaws.com', 'scheduler:CreateSchedule', 'a new schedule of EventBridge'),
  path(
    'curfew-ssm-001',
    'ssm.amazonaws.com',
    'ssm:CreateDocument ssm:StartAutomationExecution',
    'a new automation of Systems Manager',
  ),
]

export const PASS_ROLE_PATHS: readonly PassRolePath[] = [
  path('apprunner-001', APP_RUNNER, 'apprunner:CreateService', 'a new App Runner service'),
  path(
    'bedrock-001',
    AGENT_CORE,
    'bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter',
    'a new AgentCore code interpreter',
  ),
  path('cloudformation-001', CLOUD_FORMATION, 'cloudformation:CreateStack', 'a new CloudFormation stack'),
  path(
    'cloudformation-003',
    CLOUD_FORMATION,
    'cloudformation:CreateStackSet cloudformation:CreateStackInstances',
    'a new CloudFormation stack set',
  ),
  given(
    'a CloudFormation stack set',
    path('cloudformation-004', CLOUD_FORMATION, 'cloudformation:UpdateStackSet', 'a changed CloudFormation stack set'),
  ),
  path('codebuild-001', CODE_BUILD, 'codebuild:CreateProject codebuild:StartBuild', 'a new CodeBuild project'),
  path(
    'codebuild-004',
    CODE_BUILD,
    'codebuild:CreateProject codebuild:StartBuildBatch',
    'a new CodeBuild project, built as a batch',
  ),
  path(
    'datapipeline-001',
    ['datapipeline.amazonaws.com', EC2],
    'datapipeline:CreatePipeline datapipeline:PutPipelineDefinition datapipeline:ActivatePipeline',
    'a new data pipeline',
  ),
  byProfile(path('ec2-001', EC2, 'ec2:RunInstances', 'a new EC2 instance')),
  byProfile(path('ec2-003', EC2, 'ec2:RequestSpotInstances', 'a new EC2 spot instance')),
  path(
    'ecs-001',
    ECS_TASKS,
    'ecs:CreateCluster ecs:RegisterTaskDefinition ecs:CreateService',
    'an ECS service in a new cluster',
  ),
  path(
    'ecs-002',
    ECS_TASKS,
    'ecs:CreateCluster ecs:RegisterTaskDefinition ecs:RunTask',
    'an ECS task in a new cluster',
  ),
  given(CLUSTER, path('ecs-003', ECS_TASKS, 'ecs:RegisterTaskDefinition ecs:CreateService', 'a new ECS service')),
  given(CLUSTER, path('ecs-004', ECS_TASKS, 'ecs:RegisterTaskDefinition ecs:RunTask', 'a new ECS task')),
  given(
    'an ECS container instance',
    path('ecs-005', ECS_TASKS, 'ecs:RegisterTaskDefinition ecs:StartTask', 'an ECS task on a container instance'),
  ),
  given(
    TASK_DEFINITION,
    path(
      'ecs-007',
      ECS_TASKS,
      'ecs:RegisterContainerInstance ecs:StartTask',
      'an ECS task on a container instance of its own',
    ),
  ),
  given(TASK_DEFINITION, path('ecs-008', ECS_TASKS, 'ecs:RunTask', 'an ECS task with commands of its own')),
  given(
    'an ECS task definition and a container instance',
    path('ecs-009', ECS_TASKS, 'ecs:StartTask', 'an ECS task with commands of its own on a container instance'),
  ),
  path('glue-001', GLUE, 'glue:CreateDevEndpoint', 'a new Glue development endpoint'),
  path('glue-003', GLUE, 'glue:CreateJob glue:StartJobRun', 'a new Glue job'),
  path('glue-004', GLUE, 'glue:CreateJob glue:CreateTrigger', 'a new Glue job with a trigger'),
  given('a Glue job', path('glue-005', GLUE, 'glue:UpdateJob glue:StartJobRun', 'a changed Glue job')),
  given('a Glue job', path('glue-006', GLUE, 'glue:UpdateJob glue:CreateTrigger', 'a changed Glue job with a trigger')),
  path('glue-007', GLUE, 'glue:CreateSession glue:RunStatement', 'a new Glue session'),
  path('lambda-001', LAMBDA, 'lambda:CreateFunction lambda:InvokeFunction', 'a new Lambda function'),
  path(
    'lambda-002',
    LAMBDA,
    'lambda:CreateFunction lambda:CreateEventSourceMapping',
    'a new Lambda function that events start',
  ),
  path(
    'lambda-006',
    LAMBDA,
    'lambda:CreateFunction lambda:AddPermission',
    'a new Lambda function that others may start',
  ),
  path('sagemaker-001', SAGE_MAKER, 'sagemaker:CreateNotebookInstance', 'a new SageMaker notebook'),
  path('sagemaker-002', SAGE_MAKER, 'sagemaker:CreateTrainingJob', 'a new SageMaker training job'),
  path('sagemaker-003', SAGE_MAKER, 'sagemaker:CreateProcessingJob', 'a new SageMaker processing job'),
  ...OURS,
]
